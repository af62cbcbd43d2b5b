import type { Construct } from 'constructs';
import type { KeysEnvironment } from '../core/environment.ts';
import { API_TIMEOUT, LakehookFunction } from './lakehook-function.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** The function behind the API that gives out public keys: alone in it, besides deliver, may the secret be read. */
export class KeysFunction extends LakehookFunction<KeysEnvironment> {
  constructor(scope: Construct, id: string, { secret }: { secret: WebhookSecret }) {
    super(scope, id, {
      folder: 'keys',
      environment: { WEBHOOK_SECRET_ARN: secret.secretArn },
      timeout: API_TIMEOUT,
      statements: secret.readStatements(),
    });
  }
}
