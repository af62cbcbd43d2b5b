import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DeliverEnvironment } from '../core/environment.ts';
import { CallbackNetwork } from './callback-network.ts';
import type { CallbackVpc } from './configuration.ts';
import { type FunctionRole, LakehookFunction } from './lakehook-function.ts';
import type { Links } from './links.ts';
import type { RecordTable } from './record-table.ts';
import type { Results } from './results.ts';
import type { WebhookSecret } from './webhook-secret.ts';

export interface DeliverFunctionProps {
  role: FunctionRole;
  table: RecordTable;
  results: Results;
  links: Links;
  secret: WebhookSecret;
  callbackAllow: string;
  callbackVpc: CallbackVpc | undefined;
}

/** The function that settles how a query ended and makes one attempt to tell the caller. */
export class DeliverFunction extends LakehookFunction<DeliverEnvironment> {
  constructor(scope: Construct, id: string, props: DeliverFunctionProps) {
    const { role, table, results, links, secret, callbackAllow, callbackVpc } = props;
    const inside = callbackVpc && new CallbackNetwork(scope, `${id}Network`, callbackVpc);
    super(scope, id, {
      folder: 'deliver',
      role,
      environment: {
        RECORD_TABLE_NAME: table.tableName,
        LINK_ROLE_ARN: links.role.roleArn,
        WEBHOOK_SECRET_ARN: secret.secretArn,
        CALLBACK_ALLOW: callbackAllow,
      },
      // The attempt itself takes 10 s at the most; the rest is for a cold start and for AWS.
      timeout: Duration.seconds(30),
      network: inside?.network,
      statements: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [table.tableArn],
        }),
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [results.objectArns] }),
        // Who may not list a bucket is told 403, not 404, of an object that is missing.
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [results.bucket.bucketArn] }),
        ...(inside?.statements() ?? []),
      ],
    });
  }
}
