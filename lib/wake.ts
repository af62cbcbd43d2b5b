import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { WakeEnvironment } from '../core/environment.ts';
import { queryEndedPattern } from '../core/workflow/events.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkGroup } from './work-group.ts';

export interface WakeProps {
  table: RecordTable;
  workGroup: WorkGroup;
  workflow: QueryWorkflow;
}

// The workflow asks again after a minute at the latest, and then an event has nothing left to tell.
const asynchronous = { retryAttempts: 2, maxEventAge: Duration.minutes(5) } as const;

/** Wakes a workflow when Athena says that its query ended. */
export class Wake extends Construct {
  constructor(scope: Construct, id: string, { table, workGroup, workflow }: WakeProps) {
    super(scope, id);
    const wake = new LakehookFunction<WakeEnvironment>(this, 'Function', {
      folder: 'wake',
      environment: { RECORD_TABLE_NAME: table.tableName },
      timeout: Duration.seconds(10),
      asynchronous,
      statements: [
        new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [table.tableArn] }),
        new PolicyStatement({
          actions: ['states:SendTaskSuccess'],
          resources: [workflow.machine.stateMachineArn],
        }),
      ],
    });
    new Rule(this, 'Rule', {
      description: 'A query of the work group ended.',
      eventPattern: queryEndedPattern(workGroup.workGroupName),
      targets: [new LambdaFunction(wake, asynchronous)],
    });
  }
}
