import type { KeyObject } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseSigningKey } from '../../core/delivery/signature.ts';

/** The secret's value: while rotating, messages are signed with both, and receivers may verify with either. */
const webhookSecretSchema = z.object({ Current: z.string(), Previous: z.string().optional() });

// Seconds a fetched secret is used: a rotation is complete everywhere this long after it.
const MAX_AGE = 300;

/** Reads the webhook secrets from Secrets Manager. */
export function webhookSecrets(client: SecretsManagerClient, secretId: string) {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  return async (): Promise<readonly KeyObject[]> => {
    const value = await provider.get(secretId, { maxAge: MAX_AGE, transform: 'json' });
    const { Current, Previous } = webhookSecretSchema.parse(value);
    return [Current, ...(Previous ? [Previous] : [])].map(parseSigningKey);
  };
}
