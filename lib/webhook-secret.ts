import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/**
 * The secret that signs callbacks: `{"Current": "<base64>"}`, with a `Previous` beside it while rotating. It stays
 * when the stack goes, for receivers hold it too.
 */
export class WebhookSecret extends Secret {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description:
        'Signs callbacks. Receivers verify with the value of Current, after whsec_ where that is missing.',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'Current',
        // Letters and digits are all base64, and 44 of them are 33 bytes without padding: 44 * 6 / 8.
        passwordLength: 44,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
