import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { WakeEnvironment } from '../core/environment.ts';
import { queryEndedPattern } from '../core/workflow/events.ts';
import { accept, WAKE } from './accepted-findings.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkGroups } from './work-groups.ts';

/** Whose end wakes which workflow. */
export interface WakeProps {
  table: RecordTable;
  workGroups: WorkGroups;
  workflow: QueryWorkflow;
}

// The workflow asks again after a minute at the latest, and then an event has nothing left to tell.
const asynchronous = { retryAttempts: 2, maxEventAge: Duration.minutes(5) } as const;

/** Wakes a workflow when Athena says that its query ended. */
export class Wake extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, { table, workGroups, workflow }: WakeProps) {
    super(scope, id);
    accept(this, WAKE);
    const wake = new LakehookFunction<WakeEnvironment>(this, 'Function', {
      folder: 'wake',
      environment: { RECORD_TABLE_NAME: table.tableName, RECORD_LIFETIME_SECONDS: table.lifetimeSeconds },
      timeout: Duration.seconds(10),
      asynchronous,
      statements: [
        ...table.statements(['dynamodb:UpdateItem']),
        new PolicyStatement({
          actions: ['athena:GetQueryExecution'],
          resources: [...workGroups.arns],
        }),
        new PolicyStatement({
          actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
          resources: [workflow.machine.stateMachineArn],
        }),
      ],
    });
    new Rule(this, 'Rule', {
      description: 'A query of the work groups ended.',
      eventPattern: queryEndedPattern(workGroups.names),
      targets: [new LambdaFunction(wake, asynchronous)],
    });
    this.function = wake;
  }
}
