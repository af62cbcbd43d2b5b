import { Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Dataset } from '../core/archive/dataset.ts';
import { NIGHT_SCHEDULE } from '../core/archive/night.ts';
import type { ArchiveWorkflow } from './archive-workflow.ts';

/** What is moved at midnight, and by which workflow. */
export interface ArchiveScheduleProps {
  datasets: readonly Dataset[];
  workflow: ArchiveWorkflow;
}

// A start that fails is tried again for half a day. One that is given up has no queue: the next midnight does its work, and an alarm
// tells of a night that did not come.
const RETRY_POLICY = { maximumEventAgeInSeconds: 12 * 60 * 60, maximumRetryAttempts: 185 };

/** Starts the night of each dataset at midnight of its own time zone. */
export class ArchiveSchedule extends Construct {
  constructor(scope: Construct, id: string, { datasets, workflow }: ArchiveScheduleProps) {
    super(scope, id);
    const { stateMachineArn } = workflow.machine;
    const role = new Role(this, 'Role', {
      description: 'Starts nights of the archive.',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
    );
    for (const { name, timeZone } of datasets) {
      new CfnSchedule(this, name, {
        description: `Moves old rows of ${name} to the lake.`,
        scheduleExpression: NIGHT_SCHEDULE,
        scheduleExpressionTimezone: TimeZone.of(timeZone).timezoneName,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: stateMachineArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ Dataset: name }),
          retryPolicy: RETRY_POLICY,
        },
      });
    }
  }
}
