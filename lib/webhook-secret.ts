import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accept, WEBHOOK_SECRET } from './accepted-findings.ts';
import type { Encryption } from './encryption.ts';

/**
 * The secret that signs callbacks: `{"Current": "<base64>"}`, with a `Previous` beside it while rotating. It stays
 * when the stack goes, for receivers hold it too.
 */
export class WebhookSecret extends Secret {
  readonly #encryption: Encryption;

  constructor(scope: Construct, id: string, { encryption }: { encryption: Encryption }) {
    super(scope, id, {
      ...(encryption.key && { encryptionKey: encryption.key }),
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
    accept(this, WEBHOOK_SECRET);
    this.#encryption = encryption;
  }

  /** What reads the secret. */
  readStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
      ...this.#encryption.readStatements('secretsmanager'),
    ];
  }
}
