import { LOCAL_ACCOUNT } from '../aws/account.ts';
import type { CredentialSource } from '../signature/credentials.ts';
import { openToken, secretOf } from './temporary-credentials.ts';

export interface CredentialSourceOptions {
  /** The long-lived credentials of the one user. */
  readonly static: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What temporary credentials are derived from. Whoever has it can make any; it must stay the same for links to hold. */
  readonly rootSecret: string;
}

/** Knows the static credentials and all that AssumeRole has issued under the same root secret, expired ones too. */
export function createCredentialSource(options: CredentialSourceOptions): CredentialSource {
  const { static: user, rootSecret } = options;
  return {
    find(accessKeyId, sessionToken) {
      if (accessKeyId === user.accessKeyId) {
        const principal = `arn:aws:iam::${LOCAL_ACCOUNT}:user/${accessKeyId}`;
        return { secretAccessKey: user.secretAccessKey, principal };
      }
      if (sessionToken === undefined) return undefined;
      const session = openToken(rootSecret, accessKeyId, sessionToken);
      return session && { ...session, sessionToken, secretAccessKey: secretOf(rootSecret, accessKeyId) };
    },
  };
}
