import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { KeysEnvironment } from '../core/environment.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** The function behind the API that gives out public keys: alone in it, besides deliver, may the secret be read. */
export class KeysFunction extends LakehookFunction<KeysEnvironment> {
  constructor(scope: Construct, id: string, { secret }: { secret: WebhookSecret }) {
    super(scope, id, {
      folder: 'keys',
      environment: { WEBHOOK_SECRET_ARN: secret.secretArn },
      // API Gateway gives up after 29 s.
      timeout: Duration.seconds(29),
      statements: secret.readStatements(),
    });
  }
}
