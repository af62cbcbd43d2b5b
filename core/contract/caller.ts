import * as z from 'zod';

/** Who called, as IAM knows them: stable across the sessions of one role. */
export const callerSchema = z.strictObject({
  /** The twelve digits of the caller's account. */
  Account: z.string(),
  /**
   * The unique id of the role or user (`AROA...`, `AIDA...`), without the name of the session.
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

/** The principal's id out of API Gateway's `identity.caller`, which is `AROA...:session` for a role. */
export function principalOf(identityCaller: string): string {
  return identityCaller.split(':', 1)[0] ?? identityCaller;
}
