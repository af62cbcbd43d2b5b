import { expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize();

test('concludes executions of both workflows that did not succeed', () => {
  expect(resourceOf(template, 'AWS::Events::Rule', 'ConcludeRule').Properties).toMatchObject({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: ['<QueryWorkflowMachine>', '<DeliveryWorkflowMachine>'],
      },
    },
    Targets: [{ Arn: '<ConcludeFunction.Arn>', DeadLetterConfig: { Arn: '<ConcludeDeadLetters.Arn>' } }],
  });
});

test('looks for them itself every hour, since events come with best effort only', () => {
  expect(resourceOf(template, 'AWS::Events::Rule', 'ConcludeSweep').Properties).toMatchObject({
    State: 'ENABLED',
    ScheduleExpression: 'rate(1 hour)',
    Targets: [{ Arn: '<ConcludeFunction.Arn>', DeadLetterConfig: { Arn: '<ConcludeDeadLetters.Arn>' } }],
  });
});

test('keeps an event that could not be handled, whether the rule or the function failed', () => {
  expect(resourceOf(template, 'AWS::Lambda::Function', 'ConcludeFunction').Properties).toMatchObject({
    DeadLetterConfig: { TargetArn: '<ConcludeDeadLetters.Arn>' },
  });
  const configurations = [...resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').values()];
  expect(configurations.map(({ Properties }) => Properties)).toContainEqual({
    FunctionName: '<ConcludeFunction>',
    Qualifier: '$LATEST',
    MaximumEventAgeInSeconds: 21_600,
    MaximumRetryAttempts: 2,
  });
});

test('the dead letter queue is encrypted, refuses requests without TLS and keeps letters for 14 days', () => {
  expect(resourceOf(template, 'AWS::SQS::Queue', 'ConcludeDeadLetters').Properties).toEqual({
    MessageRetentionPeriod: 1_209_600,
    SqsManagedSseEnabled: true,
  });
  expect(resourceOf(template, 'AWS::SQS::QueuePolicy').Properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        ...['<ConcludeRule.Arn>', '<ConcludeSweep.Arn>'].map((rule) => ({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': rule } },
        })),
      ],
    },
  });
});
