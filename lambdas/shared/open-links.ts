import type { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readKeyPairIds } from '../../core/delivery/downloads.ts';
import type { LinkEnvironment } from '../../core/environment.ts';
import { assumeSigner } from './assume-signer.ts';
import { downloadKeyReader } from './download-key-reader.ts';
import { createDownloadLinks } from './download-links.ts';
import { createLinks, type Links } from './links.ts';

/** The links of a deployment: those of its download domain, where it has one, else S3's own. */
export function openLinks(environment: LinkEnvironment, s3: S3Client): Links {
  const {
    LINK_ROLE_ARN,
    DOWNLOAD_DOMAIN: domain,
    DOWNLOAD_KEY_PAIR_IDS: keyPairIds,
    DOWNLOAD_KEY_SECRET_ARN: secretId,
  } = environment;
  // All of them or none, as the environment was read.
  if (!domain || !keyPairIds || !secretId)
    return createLinks({ s3, assumeSigner: assumeSigner(LINK_ROLE_ARN) });
  const ids = readKeyPairIds(keyPairIds);
  return createDownloadLinks({
    s3,
    baseUrl: `https://${domain}`,
    readKey: downloadKeyReader({
      secrets: new SecretsManagerClient(),
      secretId,
      keyPairId: (fingerprint) => ids.get(fingerprint),
    }),
  });
}
