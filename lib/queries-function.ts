import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Configuration } from '../core/configuration/configuration.ts';
import type { QueriesEnvironment } from '../core/environment.ts';
import type { DeliveryWorkflow } from './delivery-workflow.ts';
import type { DownloadDomain } from './download-domain.ts';
import { API_TIMEOUT, type FunctionRole, LakehookFunction } from './lakehook-function.ts';
import type { Links } from './links.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import type { RecordTable } from './record-table.ts';
import type { Results } from './results.ts';
import type { WorkGroups } from './work-groups.ts';

/** What it reads of queries, and what it stops and starts for them. */
export interface QueriesFunctionProps {
  role: FunctionRole;
  table: RecordTable;
  results: Results;
  links: Links;
  /** Where links lead instead of to S3. */
  downloads: DownloadDomain | undefined;
  workGroups: WorkGroups;
  workflow: QueryWorkflow;
  delivery: DeliveryWorkflow;
  configuration: Configuration;
}

/** The function behind the API that answers what became of queries, cancels them and sends their callbacks again. */
export class QueriesFunction extends LakehookFunction<QueriesEnvironment> {
  constructor(scope: Construct, id: string, props: QueriesFunctionProps) {
    const { role, table, results, links, downloads, workGroups, workflow, delivery, configuration } = props;
    super(scope, id, {
      folder: 'queries',
      role,
      environment: {
        RECORD_TABLE_NAME: table.tableName,
        RECORD_LIFETIME_SECONDS: table.lifetimeSeconds,
        LINK_ROLE_ARN: links.role.roleArn,
        ...downloads?.environment,
        CALLER_SCOPE: configuration.callerScope,
        QUERY_STATE_MACHINE_ARN: workflow.machine.stateMachineArn,
        DELIVERY_STATE_MACHINE_ARN: delivery.machine.stateMachineArn,
      },
      timeout: API_TIMEOUT,
      concurrency: configuration.queriesConcurrency,
      statements: [
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: table.indexArns }),
        ...table.statements(['dynamodb:GetItem', 'dynamodb:UpdateItem']),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
          resources: [workflow.executionArns],
        }),
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [delivery.machine.stateMachineArn],
        }),
        new PolicyStatement({
          actions: [
            'athena:GetQueryExecution',
            'athena:BatchGetQueryExecution',
            'athena:GetQueryResults',
            'athena:StopQueryExecution',
          ],
          resources: [...workGroups.arns],
        }),
        ...results.readStatements(),
        ...(downloads?.signStatements() ?? []),
      ],
    });
  }
}
