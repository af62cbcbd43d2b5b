import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { keyFingerprint } from '../../core/delivery/downloads.ts';
import { LakehookError } from '../../core/errors.ts';

/** What a link of the download domain is signed with. */
export interface DownloadKey {
  /** CloudFront's id of the public half. */
  keyPairId: string;
  /** PEM. */
  privateKey: string;
}

export type ReadDownloadKey = () => Promise<DownloadKey>;

export interface DownloadKeyReaderOptions {
  secrets: SecretsManagerClient;
  /** The secret that holds the private key in PEM: RSA of 2048 bits, or ECDSA on P-256. */
  secretId: string;
  /** CloudFront's id of the key pair with a fingerprint; undefined where the domain does not trust it. */
  keyPairId: (fingerprint: string) => string | undefined;
  /** Seconds a fetched key is used: a change is complete everywhere this long after it. */
  maxAge?: number;
}

/**
 * Reads the private key from Secrets Manager. Which key pair it is follows from the key itself, so that a key that is
 * changed and the id that goes with it cannot come apart.
 */
export function downloadKeyReader({
  secrets,
  secretId,
  keyPairId,
  maxAge = 300,
}: DownloadKeyReaderOptions): ReadDownloadKey {
  const provider = new SecretsProvider({ awsSdkV3Client: secrets });
  return async () => {
    const privateKey = String(await provider.get(secretId, { maxAge }));
    const id = keyPairId(keyFingerprint(parsePrivateKey(privateKey)));
    if (id !== undefined) return { keyPairId: id, privateKey };
    throw new LakehookError(
      'DownloadKeyUnknown',
      'The download domain does not trust the key that is to sign links.',
    );
  };
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new LakehookError('DownloadKeyInvalid', 'What is to sign links is no private key in PEM.', {
      cause,
    });
  }
}
