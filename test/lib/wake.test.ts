import { expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize();

test("wakes at the end of the work group's queries, and gives an event up after five minutes", () => {
  expect(resourceOf(template, 'AWS::Events::Rule', 'WakeRule').Properties).toMatchObject({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.athena'],
      'detail-type': ['Athena Query State Change'],
      detail: { currentState: ['SUCCEEDED', 'FAILED', 'CANCELLED'], workgroupName: ['<WorkGrouplakehook>'] },
    },
    Targets: [
      {
        Arn: '<WakeFunction.Arn>',
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 },
      },
    ],
  });
  const configurations = [...resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').values()];
  expect(configurations.map(({ Properties }) => Properties)).toContainEqual({
    FunctionName: '<WakeFunction>',
    Qualifier: '$LATEST',
    MaximumEventAgeInSeconds: 300,
    MaximumRetryAttempts: 2,
  });
});
