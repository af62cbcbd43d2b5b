import { describe, expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const template = synthesize({
  callbackAllow: 'receiver.internal,10.0.0.0/8',
  database: 'sales',
  pricePerTerabyte: 6.25,
});
const functions = resourcesOf(template, 'AWS::Lambda::Function');

test('there are six functions', () => {
  expect([...functions.keys()].sort()).toEqual([
    'ConcludeFunction',
    'Deliver',
    'Keys',
    'Prepare',
    'Queries',
    'WakeFunction',
  ]);
});

describe.each([
  [
    'Deliver',
    30,
    {
      RECORD_TABLE_NAME: '<Records>',
      RECORD_LIFETIME_SECONDS: '7776000',
      LINK_ROLE_ARN: '<LinksRole.Arn>',
      WEBHOOK_SECRET_ARN: '<WebhookSecret>',
      CALLBACK_ALLOW: 'receiver.internal,10.0.0.0/8',
      PRICE_PER_TERABYTE: '6.25',
    },
  ],
  [
    'Prepare',
    10,
    {
      WORK_GROUP: '<WorkGrouplakehook>',
      DATABASE: 'sales',
      RESULTS_LOCATION: 's3://<ResultsBucket>/results/',
      ALLOW_WRITES: 'false',
    },
  ],
  ['Keys', 29, { WEBHOOK_SECRET_ARN: '<WebhookSecret>' }],
  ['WakeFunction', 10, { RECORD_TABLE_NAME: '<Records>', RECORD_LIFETIME_SECONDS: '7776000' }],
  [
    'ConcludeFunction',
    300,
    {
      RECORD_TABLE_NAME: '<Records>',
      RECORD_LIFETIME_SECONDS: '7776000',
      QUERY_STATE_MACHINE_ARN: '<QueryWorkflowMachine>',
      DELIVERY_STATE_MACHINE_ARN: '<DeliveryWorkflowMachine>',
    },
  ],
  [
    'Queries',
    29,
    {
      RECORD_TABLE_NAME: '<Records>',
      RECORD_LIFETIME_SECONDS: '7776000',
      LINK_ROLE_ARN: '<LinksRole.Arn>',
      CALLER_SCOPE: 'PRINCIPAL',
      QUERY_STATE_MACHINE_ARN: '<QueryWorkflowMachine>',
      DELIVERY_STATE_MACHINE_ARN: '<DeliveryWorkflowMachine>',
    },
  ],
])('%s', (id, timeout, environment) => {
  test('runs on Node 24 and arm64, traced, with what it needs in its environment and no more', () => {
    expect(functions.get(id)?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: timeout,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogGroup: `<${id}Log>` },
    });
    expect(functions.get(id)?.Properties.Environment).toEqual({
      Variables: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: 'Lakehook',
        POWERTOOLS_METRICS_NAMESPACE: 'Lakehook',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...environment,
      },
    });
  });

  test('keeps its log for 30 days', () => {
    expect(resourceOf(template, 'AWS::Logs::LogGroup', `${id}Log`)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 30 },
    });
  });
});

test('functions are told what the deployment decided', () => {
  const decided = resourcesOf(
    synthesize({ callerScope: 'ACCOUNT', allowWrites: true }),
    'AWS::Lambda::Function',
  );
  expect(decided.get('Queries')?.Properties.Environment).toMatchObject({
    Variables: { CALLER_SCOPE: 'ACCOUNT' },
  });
  expect(decided.get('Prepare')?.Properties.Environment).toMatchObject({
    Variables: { ALLOW_WRITES: 'true' },
  });
});
