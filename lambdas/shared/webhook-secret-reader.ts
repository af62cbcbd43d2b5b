import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseWebhookSecretJson, type WebhookSecret } from '../../core/delivery/webhook-secret.ts';

export type ReadWebhookSecret = () => Promise<WebhookSecret>;

/** Seconds a fetched secret is used: a rotation is complete everywhere this long after it. */
const MAX_AGE = 300;

/** Reads the webhook secret from Secrets Manager. */
export function webhookSecretReader(
  client: SecretsManagerClient,
  secretId: string,
  maxAge = MAX_AGE,
): ReadWebhookSecret {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  return async () => parseWebhookSecretJson(String(await provider.get(secretId, { maxAge })));
}
