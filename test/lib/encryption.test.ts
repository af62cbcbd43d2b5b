import { describe, expect, test } from 'vitest';
import { rolesOf } from './support/rights.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';

const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d';
const without = synthesize({ region: 'eu-central-1' });
const region = 'eu-central-1';
const own = synthesize({ region, encryption: { kind: 'CUSTOMER_KEY' } });
const given = synthesize({ region, encryption: { kind: 'CUSTOMER_KEY', keyArn } });

test('unless the deployment says otherwise, no key is made and no role may use one', () => {
  expect(resourcesOf(without, 'AWS::KMS::Key').size).toBe(0);
  expect(JSON.stringify([...rolesOf(without).values()])).not.toContain('kms:');
});

test('an own key is rotated and outlives the stack', () => {
  expect(resourceOf(own, 'AWS::KMS::Key')).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: { EnableKeyRotation: true },
  });
});

test('a key that is given is used, and none is made', () => {
  expect(resourcesOf(given, 'AWS::KMS::Key').size).toBe(0);
});

test('IAM decides in the key’s account, and services may use it for this stack’s things only', () => {
  const { KeyPolicy } = resourceOf(own, 'AWS::KMS::Key').Properties;
  const statements: { Sid?: string }[] = Object(KeyPolicy).Statement;
  expect(statements[0]).toEqual({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: 'arn:aws:iam:::root' },
  });
  expect(statements.filter(({ Sid }) => Sid)).toEqual([
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-central-1.<AWS::URLSuffix>' },
      Action: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1::log-group:*' },
      },
    },
    {
      Sid: 'DeadLetters',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1::rule/*' },
      },
    },
    {
      Sid: 'GrantsForServicesOnly',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: {
        BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
      },
    },
  ]);
  // What is left is what Secrets Manager and SQS are let do, through themselves alone.
  const others = statements.filter(({ Sid }, index) => !Sid && index > 0);
  for (const other of others) expect(JSON.stringify(other)).toMatch(/kms:ViaService|events\.amazonaws/);
});

describe.each([
  ['its own key', own, '<EncryptionKey.Arn>'],
  ['a given key', given, keyArn],
])('with %s', (_, template, key) => {
  test('results are encrypted with it, by one key a bucket, and Athena says so of each', () => {
    expect(resourceOf(template, 'AWS::S3::Bucket').Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
        },
      ],
    });
    expect(resourceOf(template, 'AWS::Athena::WorkGroup').Properties).toMatchObject({
      WorkGroupConfiguration: {
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: key } },
      },
    });
  });

  test('so are records', () => {
    expect(resourceOf(template, 'AWS::DynamoDB::GlobalTable').Properties).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: region, SSESpecification: { KMSMasterKeyId: key } }],
    });
  });

  test('so is the webhook secret', () => {
    expect(resourceOf(template, 'AWS::SecretsManager::Secret').Properties.KmsKeyId).toBe(key);
  });

  test('so are dead letters', () => {
    expect(resourceOf(template, 'AWS::SQS::Queue', 'ConcludeDeadLetters').Properties).toMatchObject({
      KmsMasterKeyId: key,
    });
  });

  test('so is every log', () => {
    const logs = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()];
    expect(logs.length).toBeGreaterThan(0);
    expect(new Set(logs.map(({ Properties }) => Properties.KmsKeyId))).toEqual(new Set([key]));
  });

  test('each role may use it for what it may read and write, through the service that keeps it', () => {
    const rights = [...rolesOf(template)].flatMap(([id, { statements }]) =>
      statements
        .filter(({ Action }) => Action.some((action) => action.startsWith('kms:')))
        .map(({ Action, Resource, Condition }) => {
          expect(Resource).toEqual([key]);
          const { 'kms:ViaService': through } = Object(Condition).StringEquals;
          return `${id} ${through.split('.')[0]} ${Action.map((action) => action.slice(4)).join(' ')}`;
        }),
    );
    const table = 'dynamodb Decrypt DescribeKey Encrypt GenerateDataKey ReEncryptFrom ReEncryptTo';
    expect(rights.sort()).toEqual(
      [
        `DeliverRole ${table}`,
        'DeliverRole s3 Decrypt',
        'DeliverRole secretsmanager Decrypt',
        `QueriesRole ${table}`,
        'QueriesRole s3 Decrypt',
        'KeysRole secretsmanager Decrypt',
        'LinksRole s3 Decrypt',
        `WakeFunctionRole ${table}`,
        `ConcludeFunctionRole ${table}`,
        'ConcludeFunctionRole sqs Decrypt GenerateDataKey',
        `QueryWorkflowRole ${table}`,
        'QueryWorkflowRole s3 Decrypt GenerateDataKey',
        `DeliveryWorkflowRole ${table}`,
      ].sort(),
    );
  });
});

test('a key changes nothing else of what roles may do', () => {
  const withoutKey = (template: typeof own) =>
    [...rolesOf(template)].map(([id, rights]) => ({
      id,
      ...rights,
      statements: rights.statements.filter(({ Action }) => !Action.some((one) => one.startsWith('kms:'))),
    }));
  expect(withoutKey(own)).toEqual(withoutKey(without));
});
