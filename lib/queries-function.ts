import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { QueriesEnvironment } from '../core/environment.ts';
import type { DeliveryWorkflow } from './delivery-workflow.ts';
import { type FunctionRole, LakehookFunction } from './lakehook-function.ts';
import type { Links } from './links.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import type { RecordTable } from './record-table.ts';

export interface QueriesFunctionProps {
  role: FunctionRole;
  table: RecordTable;
  links: Links;
  workflow: QueryWorkflow;
  delivery: DeliveryWorkflow;
}

/** The function behind the API that answers what became of a query, and sends its callback again. */
export class QueriesFunction extends LakehookFunction<QueriesEnvironment> {
  constructor(scope: Construct, id: string, props: QueriesFunctionProps) {
    const { role, table, links, workflow, delivery } = props;
    super(scope, id, {
      folder: 'queries',
      role,
      environment: {
        RECORD_TABLE_NAME: table.tableName,
        LINK_ROLE_ARN: links.role.roleArn,
        QUERY_STATE_MACHINE_ARN: workflow.machine.stateMachineArn,
        DELIVERY_STATE_MACHINE_ARN: delivery.machine.stateMachineArn,
      },
      // API Gateway gives up after 29 s.
      timeout: Duration.seconds(29),
      statements: [
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: [table.byQueryIdArn] }),
        new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [table.tableArn] }),
        new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [workflow.executionArns] }),
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [delivery.machine.stateMachineArn],
        }),
      ],
    });
  }
}
