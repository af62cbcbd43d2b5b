import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import type { DeliverEnvironment } from '../core/environment.ts';
import { CallbackNetwork } from './callback-network.ts';
import type { DownloadDomain } from './download-domain.ts';
import { type FunctionRole, LakehookFunction } from './lakehook-function.ts';
import type { Links } from './links.ts';
import type { RecordTable } from './record-table.ts';
import type { Results } from './results.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** What it tells of, how links to that are made, and what it signs with. */
export interface DeliverFunctionProps {
  role: FunctionRole;
  table: RecordTable;
  results: Results;
  links: Links;
  /** Where links lead instead of to S3. */
  downloads: DownloadDomain | undefined;
  secret: WebhookSecret;
  configuration: Configuration;
}

/** The function that settles how a query ended and makes one attempt to tell the caller. */
export class DeliverFunction extends LakehookFunction<DeliverEnvironment> {
  constructor(scope: Construct, id: string, props: DeliverFunctionProps) {
    const { role, table, results, links, downloads, secret, configuration } = props;
    const { callbackAllow, callbackVpc, pricePerTerabyte } = configuration;
    const inside = callbackVpc && new CallbackNetwork(scope, `${id}Network`, callbackVpc);
    super(scope, id, {
      folder: 'deliver',
      role,
      environment: {
        RECORD_TABLE_NAME: table.tableName,
        RECORD_LIFETIME_SECONDS: table.lifetimeSeconds,
        LINK_ROLE_ARN: links.role.roleArn,
        ...downloads?.environment,
        WEBHOOK_SECRET_ARN: secret.secretArn,
        CALLBACK_ALLOW: callbackAllow,
        PRICE_PER_TERABYTE: String(pricePerTerabyte),
      },
      // The attempt itself takes 10 s at the most; the rest is for a cold start and for AWS.
      timeout: Duration.seconds(30),
      network: inside?.network,
      statements: [
        ...table.statements(['dynamodb:GetItem', 'dynamodb:UpdateItem']),
        ...secret.readStatements(),
        ...results.readStatements(),
        ...(downloads?.signStatements() ?? []),
        ...(inside?.statements() ?? []),
      ],
    });
  }
}
