import { createHmac, randomBytes } from 'node:crypto';
import { sameText } from '../signature/signing-key.ts';

/** Credentials as AssumeRole hands them out. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly expiration: number;
}

/** What a session token vouches for. */
export interface Session {
  /** The ARN of the assumed role, session name included. */
  readonly principal: string;
  /** Epoch milliseconds. */
  readonly expiration: number;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MAC_LENGTH = 32;
const TIME_LENGTH = 6;

/**
 * Makes credentials that nothing has to remember: secret and seal follow from the access key and the root secret,
 * and the token carries the session. So a link that was signed with them outlives a restart.
 */
export function issueCredentials(rootSecret: string, session: Session): TemporaryCredentials {
  // 16 characters of 5 bits: 80 random bits. 256 is a multiple of 32, so no character is likelier than another.
  const accessKeyId = `ASIA${Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('')}`;
  const claims = Buffer.alloc(TIME_LENGTH + Buffer.byteLength(session.principal));
  claims.writeUIntBE(session.expiration, 0, TIME_LENGTH);
  claims.write(session.principal, TIME_LENGTH);
  return {
    accessKeyId,
    secretAccessKey: secretOf(rootSecret, accessKeyId),
    sessionToken: Buffer.concat([seal(rootSecret, accessKeyId, claims), claims]).toString('base64'),
    expiration: session.expiration,
  };
}

/** The secret that belongs to an access key. */
export function secretOf(rootSecret: string, accessKeyId: string): string {
  // 30 bytes are 40 characters, the length of AWS's own.
  return mac(rootSecret, 'secret', accessKeyId).subarray(0, 30).toString('base64');
}

/** Opens a token; undefined when it was not issued together with the access key under this root secret. */
export function openToken(
  rootSecret: string,
  accessKeyId: string,
  sessionToken: string,
): Session | undefined {
  const token = Buffer.from(sessionToken, 'base64');
  // Base64 can be written in several ways; one token is one text.
  if (token.length <= MAC_LENGTH + TIME_LENGTH || token.toString('base64') !== sessionToken) return undefined;
  const claims = token.subarray(MAC_LENGTH);
  const expected = seal(rootSecret, accessKeyId, claims);
  if (!sameText(token.toString('hex', 0, MAC_LENGTH), expected.toString('hex'))) return undefined;
  return { expiration: claims.readUIntBE(0, TIME_LENGTH), principal: claims.toString('utf8', TIME_LENGTH) };
}

function seal(rootSecret: string, accessKeyId: string, claims: Buffer): Buffer {
  return mac(rootSecret, 'token', accessKeyId, claims);
}

// The access key has a fixed length and the use is a fixed word, so no two inputs run into one.
function mac(rootSecret: string, use: 'secret' | 'token', accessKeyId: string, claims?: Buffer): Buffer {
  return createHmac('sha256', rootSecret)
    .update(`${use}\n${accessKeyId}\n`)
    .update(claims ?? '')
    .digest();
}
