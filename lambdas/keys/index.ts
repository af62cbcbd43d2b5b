import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { keysEnvironment, readEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { webhookSecretReader } from '../shared/webhook-secret-reader.ts';
import { createKeysHandler } from './handler.ts';

const environment = readEnvironment(keysEnvironment, process.env);

export const handler = createKeysHandler(
  { secret: webhookSecretReader(new SecretsManagerClient(), environment.WEBHOOK_SECRET_ARN) },
  createObservers(),
);
