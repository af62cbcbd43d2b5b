import { hash } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS } from '../aws/account.ts';

/** The ARN of the one user of this machine. */
export const LOCAL_USER_ARN = `arn:aws:iam::${LOCAL_ACCOUNT}:user/${LOCAL_CREDENTIALS.accessKeyId}`;
/** The unique id of that user; IAM's ids have 21 characters too. */
const LOCAL_USER_ID = 'AIDALAKEHOOKLOCAL0000';

/**
 * The unique id of a user (`AIDA...`), or of a role and its session (`AROA...:session`). IAM draws them once for each
 * role; here they are made of account and name, so that they stay the same and no two accounts share one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueIdOf(principal: string): string {
  if (principal === LOCAL_USER_ARN) return LOCAL_USER_ID;
  const [, account, kind, name, session] =
    /:(\d{12}):(user|assumed-role)\/([^/]+)(?:\/(.+))?$/.exec(principal) ?? [];
  const unique = hash('sha256', `${account}/${name}`, 'hex').toUpperCase().slice(0, 17);
  return kind === 'assumed-role' ? `AROA${unique}:${session}` : `AIDA${unique}`;
}

/** The account that a principal belongs to: twelve digits. */
export function accountOf(principal: string): string {
  return principal.split(':')[4] ?? '';
}
