import * as z from 'zod';

/** Who called, as IAM knows them: stable across the sessions of one role. */
export const callerSchema = z.strictObject({
  /** The twelve digits of the caller's account. */
  Account: z.string(),
  /**
   * The unique id of the role or user (`AROA...`, `AIDA...`), without the name of the session. The root user and federated users
   * (GetFederationToken) have none but the account's digits, and so are one principal: `123456789012`, and
   * `123456789012:name` less the name.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
   */
  Principal: z.string(),
});
export type Caller = z.infer<typeof callerSchema>;

/** One string for the caller, as the record's index by caller holds it. */
export function callerKey(caller: Caller): string {
  return `${caller.Account}/${caller.Principal}`;
}

/** The caller that `callerKey` made a string of. */
export function parseCallerKey(key: string): Caller {
  const slash = key.indexOf('/');
  return { Account: key.slice(0, slash), Principal: key.slice(slash + 1) };
}

/** Whose a query is: the role's or user's that asked, or, where a deployment widens it, the whole account's. */
export const CALLER_SCOPES = ['PRINCIPAL', 'ACCOUNT'] as const;
export type CallerScope = (typeof CALLER_SCOPES)[number];

/**
 * The caller that API Gateway's `identity` names; `identity.caller` is `AROA...:session` for a role. An account as a whole
 * is a principal of its own, called by the account's digits, as the request template does.
 */
export function callerOf(identity: { accountId: string; caller: string }, scope: CallerScope): Caller {
  const { accountId: Account, caller } = identity;
  return { Account, Principal: scope === 'ACCOUNT' ? Account : (caller.split(':', 1)[0] ?? caller) };
}
