import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { RECORD_LIFETIME } from '../core/record/table.ts';
import { DEADLINE_SECONDS } from '../core/workflow/limits.ts';
import type { QueryTokens } from '../core/workflow/tokens.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkGroup } from './work-group.ts';
import { Workflow } from './workflow.ts';

export interface QueryWorkflowProps {
  table: RecordTable;
  workGroup: WorkGroup;
  database: string;
  deliver: IFunction;
}

/** The workflow of a query, from the POST to the callback. */
export class QueryWorkflow extends Workflow<QueryTokens> {
  constructor(scope: Construct, id: string, { table, workGroup, database, deliver }: QueryWorkflowProps) {
    super(scope, id, {
      definition: 'query.asl.json',
      tokens: {
        WorkGroupName: workGroup.workGroupName,
        DatabaseName: database,
        RecordTableName: table.tableName,
        RecordLifetimeSeconds: String(RECORD_LIFETIME),
        DeliverFunctionArn: deliver.functionArn,
        DeadlineSeconds: String(DEADLINE_SECONDS),
      },
      statements: [
        ...workGroup.queryStatements(),
        new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [table.tableArn] }),
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [deliver.functionArn] }),
      ],
    });
  }
}
