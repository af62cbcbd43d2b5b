import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type DatabaseSecret, databaseSecretSchema } from '../../../core/archive/environment.ts';
import { LakehookError } from '../../../core/errors.ts';

/** Seconds a fetched secret is used: connections that are opened this long after a rotation use the new one. */
const MAX_AGE = 60;

/** Reads how the database is reached from Secrets Manager. */
export function databaseSecretReader(
  client: SecretsManagerClient,
  secretId: string,
): () => Promise<DatabaseSecret> {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  return async () => {
    const secret = await provider.get(secretId, { maxAge: MAX_AGE, transform: 'json' });
    const result = databaseSecretSchema.safeParse(secret);
    if (result.success) return result.data;
    // Names only, never a value.
    const names = result.error.issues.map(({ path }) => path.join('.'));
    throw new LakehookError(
      'DatabaseSecretInvalid',
      `The database's secret lacks or mistakes: ${names.join(', ')}.`,
    );
  };
}
