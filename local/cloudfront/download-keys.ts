import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { keyFingerprint } from '../../core/delivery/downloads.ts';

/** The private keys, in PEM, whose links hold. */
export interface DownloadKeys {
  /** Signs. */
  Current: string;
  /** What signed before; its links hold as long as it is here. */
  Previous?: string;
}

/** The public keys that a distribution trusts, by their ids. */
export type KeyGroup = ReadonlyMap<string, KeyObject>;

/** A new private key: ECDSA on P-256, whose signatures make shorter links than RSA's. */
export function createDownloadKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The key group with the public halves of the keys. */
export function keyGroupOf({ Current, Previous }: DownloadKeys): KeyGroup {
  const pems = [Current, ...(Previous ? [Previous] : [])];
  return new Map(pems.map((pem) => [keyPairId(keyFingerprint(pem)), createPublicKey(pem)]));
}

/** The id of a key pair: of the form of CloudFront's own, which are random. */
export function keyPairId(fingerprint: string): string {
  return `K${fingerprint.slice(0, 13).toUpperCase()}`;
}
