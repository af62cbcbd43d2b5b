import * as z from 'zod';
import { keyFingerprint } from '../delivery/downloads.ts';
import { certificateArn, hostName, keyArn, secretArn, text } from './fields.ts';

const publicKey = text(
  /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n?$/,
  'a public key in PEM',
).refine(isPublicKey, 'must be a public key in PEM');

function isPublicKey(pem: string): boolean {
  try {
    return keyFingerprint(pem) !== '';
  } catch {
    return false;
  }
}

/** The host name that links show instead of S3's. */
export const downloadDomainSchema = z.strictObject({
  domainName: hostName.describe('The host name of links.'),
  certificateArn: certificateArn
    .refine((arn) => arn.split(':')[3] === 'us-east-1', 'must be of us-east-1, where CloudFront looks for it')
    .describe('Its certificate, in us-east-1 whatever the region of the deployment.'),
  publicKeys: z
    .array(publicKey)
    .min(1)
    .max(2)
    .describe('The public keys whose signatures hold, in PEM: one, and two while the key is being changed.'),
  privateKeySecretArn: secretArn.describe(
    'The secret that holds the private key of one of them, in PEM: the one that signs.',
  ),
  privateKeySecretKeyArn: keyArn
    .optional()
    .describe('The KMS key that the secret is encrypted with; AWS’s own where it is left out.'),
  accessLog: z
    .boolean()
    .default(false)
    .describe(
      'Whether reads are logged, without query strings. In us-east-1 only, where CloudFront’s logs begin.',
    ),
});
