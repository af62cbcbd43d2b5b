import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { CALLS, MEMORY_GIGABYTES, RESULT_MONTHS, STANDING } from '../../bench/cost/assumptions.ts';
import { RECORD_LIFETIME } from '../../core/record/table.ts';
import { deliver } from '../../lambdas/deliver/deliver.ts';
import { getQuery } from '../../lambdas/queries/get-query.ts';
import { dynamoDbRecordStore } from '../../lambdas/shared/dynamodb-record-store.ts';
import { wake } from '../../lambdas/wake/wake.ts';
import { resourcesOf, synthesize } from '../lib/support/synthesis.ts';
import { type AwsStandIn, awsStandIn } from '../support/aws-stand-in.ts';

const READ = 'DynamoDB_20120810.GetItem';
const WRITE = 'DynamoDB_20120810.UpdateItem';
const INDEX_READ = 'DynamoDB_20120810.Query';
const EXECUTION = {
  Status: { State: 'SUCCEEDED', CompletionDateTime: '2026-01-01T00:00:05.000Z' },
  StatementType: 'DML',
  OutputLocation: 's3://results/results/e.csv',
} as const;
const RESULT = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 42 };
const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };

/** The record on the wire, once its query has ended. */
const ENDED = {
  Id: { S: 'e' },
  QueryId: { S: 'q' },
  QueryExecutionId: { S: 'e' },
  Caller: { S: '000000000000/AIDAEXAMPLE' },
  SubmissionDateTime: { N: '1767225600000' },
  Order: { S: JSON.stringify({ CallbackUrl: 'https://a.example/hook' }) },
  Outcome: {
    S: JSON.stringify({ State: 'SUCCEEDED', CompletionDateTime: 1_767_225_605_000, Result: RESULT }),
  },
  DeliveryState: { S: 'PENDING' },
};

function dependenciesOf(aws: AwsStandIn) {
  const client = { ...aws.client, maxAttempts: 1 };
  const asked = (operation: string) => aws.asked.filter((one) => one.operation === operation).length;
  let heads = 0;
  return {
    records: dynamoDbRecordStore(
      DynamoDBDocumentClient.from(new DynamoDBClient(client)),
      'records',
      RECORD_LIFETIME,
    ),
    athena: new AthenaClient(client),
    sfn: new SFNClient(client),
    links: {
      async contentLength() {
        heads += 1;
        return 42;
      },
      sign: async () => ({ PresignedUrl: 'https://results.example/e.csv', ExpiredIn: 60 }),
    },
    /** How often records and result files were asked for or written. */
    counted: () => ({
      writes: asked(WRITE),
      reads: asked(READ),
      indexReads: asked(INDEX_READ),
      heads,
    }),
  };
}

const NONE = { writes: 0, reads: 0, indexReads: 0, heads: 0 };

describe('the calls that are billed are the ones that the functions make', () => {
  test('deliver', async () => {
    await using aws = await awsStandIn({ [READ]: { body: {} }, [WRITE]: { body: { Attributes: ENDED } } });
    const { counted, ...dependencies } = dependenciesOf(aws);
    await deliver(
      {
        QueryId: 'q',
        QueryExecutionId: 'e',
        Caller: CALLER,
        SubmissionDateTime: '2026-01-01T00:00:00.000Z',
        Order: { CallbackUrl: 'https://a.example/hook' },
        Execution: EXECUTION,
        Failure: null,
        Attempt: 1,
      },
      {
        ...dependencies,
        files: { listed: () => Promise.reject(new Error('There is no manifest.')) },
        sender: { send: async () => ({ statusCode: 200, answer: '' }) },
        pricePerTerabyte: 5,
      },
    );
    expect(counted()).toEqual({ ...NONE, ...CALLS.deliver });
  });

  test('wake', async () => {
    await using aws = await awsStandIn({
      [WRITE]: { body: { Attributes: { TaskToken: { S: 'token' } } } },
      'AmazonAthena.GetQueryExecution': { body: { QueryExecution: { Status: { State: 'SUCCEEDED' } } } },
      'AWSStepFunctions.SendTaskSuccess': { body: {} },
    });
    const { counted, ...dependencies } = dependenciesOf(aws);
    const detail = { queryExecutionId: 'e', currentState: 'SUCCEEDED' as const };
    expect(await wake({ detail }, dependencies)).toBe(true);
    expect(counted()).toEqual({ ...NONE, ...CALLS.wake });
  });

  test('queries, for a GET of a query that has ended', async () => {
    await using aws = await awsStandIn({ [INDEX_READ]: { body: { Items: [ENDED] } } });
    const { counted, ...dependencies } = dependenciesOf(aws);
    const { statusCode } = await getQuery(
      { queryId: 'q', caller: CALLER, parameters: {} },
      {
        ...dependencies,
        queryStateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
        recordLifetimeSeconds: RECORD_LIFETIME,
        sleep: () => Promise.reject(new Error('There is nothing to wait for.')),
      },
    );
    expect(statusCode).toBe(200);
    expect(counted()).toEqual({ ...NONE, ...CALLS.queries });
  });
});

describe('what stands in the account is what is deployed', () => {
  const template = synthesize();
  const countOf = (type: string) => resourcesOf(template, type).size;

  test('alarms, dashboards and secrets', () => {
    expect({
      alarms: countOf('AWS::CloudWatch::Alarm'),
      dashboards: countOf('AWS::CloudWatch::Dashboard'),
      secrets: countOf('AWS::SecretsManager::Secret'),
    }).toEqual({
      alarms: STANDING.alarms,
      dashboards: STANDING.dashboards,
      secrets: STANDING.secrets,
    });
    // None by default: data is encrypted with what the services bring.
    expect(countOf('AWS::KMS::Key')).toBe(0);
  });

  test('the memory of every function, on arm64', () => {
    const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(
      ({ Properties }) => Properties,
    );
    const ours = functions.filter(({ Runtime }) => Runtime === 'nodejs24.x');
    expect(ours.length).toBeGreaterThan(0);
    for (const properties of ours) {
      expect(properties).toMatchObject({ MemorySize: MEMORY_GIGABYTES * 1_024, Architectures: ['arm64'] });
    }
  });

  test('how long results are kept', () => {
    const [bucket] = resourcesOf(template, 'AWS::S3::Bucket').values();
    expect(bucket?.Properties).toMatchObject({
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([
          expect.objectContaining({ ExpirationInDays: Math.round(RESULT_MONTHS * (730 / 24)) }),
        ]),
      },
    });
  });
});
