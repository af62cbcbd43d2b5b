import { createPublicKey, hash, type KeyObject } from 'node:crypto';

/** What a download domain and the functions that sign for it have to agree on. */

/**
 * Parameters of a link by which S3 says what it is saved as. They are signed with the rest of the URL, and are the only
 * ones that CloudFront hands on.
 */
export const SAVED_AS_PARAMETERS = ['response-content-disposition', 'response-content-type'] as const;

// Of SHA-256; enough to tell two keys apart.
const FINGERPRINT_DIGITS = 16;

/**
 * Names a key pair by its public half: the beginning of the SHA-256 of its SubjectPublicKeyInfo.
 * @param key the public key, or a private one, in PEM or read.
 */
export function keyFingerprint(key: string | KeyObject): string {
  const half = typeof key !== 'string' && key.type === 'public' ? key : createPublicKey(key);
  return hash('sha256', half.export({ type: 'spki', format: 'der' }), 'hex').slice(0, FINGERPRINT_DIGITS);
}

/** CloudFront's ids of key pairs by their fingerprints. */
export type KeyPairIds = ReadonlyMap<string, string>;

/** `<fingerprint>=<id>,...`, the form that an environment variable has them in. */
export const KEY_PAIR_IDS_FORM = /^[0-9a-f]{16}=\w+(?:,[0-9a-f]{16}=\w+)*$/;

/** The ids in that form. */
export function writeKeyPairIds(ids: KeyPairIds): string {
  return [...ids].map(([fingerprint, id]) => `${fingerprint}=${id}`).join(',');
}

/**
 * The ids that a text holds.
 * @param text of the form.
 */
export function readKeyPairIds(text: string): KeyPairIds {
  return new Map(
    text.split(',').map((pair) => [pair.slice(0, FINGERPRINT_DIGITS), pair.slice(FINGERPRINT_DIGITS + 1)]),
  );
}
