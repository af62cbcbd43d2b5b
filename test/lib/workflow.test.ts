import { expect, test } from 'vitest';
import { resourceOf, synthesize } from './support/synthesis.ts';

const template = synthesize();

test.each(['QueryWorkflow', 'DeliveryWorkflow'])(
  '%s is a Standard workflow, traced, that logs errors without the data',
  (id) => {
    expect(resourceOf(template, 'AWS::StepFunctions::StateMachine', `${id}Machine`).Properties).toMatchObject(
      {
        StateMachineType: 'STANDARD',
        RoleArn: `<${id}Role.Arn>`,
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: {
          Level: 'ERROR',
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: `<${id}Log.Arn>` } }],
        },
      },
    );
    expect(resourceOf(template, 'AWS::Logs::LogGroup', `${id}Log`).Properties).toEqual({
      LogGroupName: `/aws/vendedlogs/states/Lakehook/${id}`,
      RetentionInDays: 30,
    });
  },
);

test('the query workflow is bound to what the stack made and what the contract promises', () => {
  expect(
    resourceOf(template, 'AWS::StepFunctions::StateMachine', 'QueryWorkflowMachine').Properties
      .DefinitionSubstitutions,
  ).toEqual({
    PrepareFunctionArn: '<Prepare.Arn>',
    // Without datasets nothing is asked of it.
    SnapshotFunctionArn: '<Prepare.Arn>',
    RecordTableName: '<Records>',
    RecordLifetimeSeconds: '7776000',
    DeliverFunctionArn: '<Deliver.Arn>',
    DeadlineSeconds: '14400',
    TokenLifetimeSeconds: '86400',
  });
});
