import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { callbackSchema, queryViewSchema } from '../../core/contract/query.ts';
import { parseWebhookSecret, verifySignature } from '../../core/delivery/signature.ts';
import { bundleIn, type Run, runBundle } from './support/run-bundle.ts';

const ROOT = join(import.meta.dirname, '../..');
const output = mkdtempSync(join(tmpdir(), 'lakehook-synth-'));
const bundleOf = (id: string) => bundleIn(join(output, 'cdk.out'), id);
const run = (id: string, how: Run) => runBundle(bundleOf(id), how);

beforeAll(async () => {
  const cdk = join(ROOT, 'node_modules/.bin/cdk');
  // An environment without credentials, region or home, as on a machine that never met AWS.
  const environment = {
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
    HOME: output,
    CI: 'true',
  };
  await promisify(execFile)(cdk, ['synth', '--quiet', '--output', join(output, 'cdk.out')], {
    cwd: ROOT,
    env: environment,
  });
}, 120_000);
afterAll(() => rmSync(output, { recursive: true }));

test('cdk synth makes one stack that CloudFormation’s schemas have nothing against', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(output, 'cdk.out', name), 'utf8'));
  const { artifacts } = z
    .object({ artifacts: z.record(z.string(), z.object({ type: z.string() })) })
    .parse(read('manifest.json'));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  expect(stacks.map(([name]) => name)).toEqual(['Lakehook']);
  expect(read('validation-report.json')).toMatchObject({ pluginReports: [] });
});

const QUERY_ID = 'AROAEXAMPLEEXAMPLE123-0123456789abcdef0123456789abcdef';
const EXECUTION_ID = '9f1d4c0e-2a55-4b0c-8a51-6f1f5b1f2f60';
// A minute ago: what is older than records are kept is forgotten.
const SUBMITTED = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000).toISOString();
const CALLER = { Account: '111122223333', Principal: 'AROAEXAMPLEEXAMPLE123' };
const SECRET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr';
const EXECUTION_ARN = `arn:aws:states:us-east-1:111122223333:execution:Query:${QUERY_ID}`;

describe('the bundle of each function', () => {
  test.each(['Prepare', 'Deliver', 'Keys', 'Queries', 'WakeFunction', 'ConcludeFunction'])(
    '%s is one file of less than 1.5 MB, with no native code',
    (id) => {
      const bundle = bundleOf(id);
      expect(globSync('**', { cwd: join(bundle, '..') }).sort()).toEqual(['.', 'index.mjs', 'index.mjs.map']);
      expect(statSync(bundle).size).toBeLessThan(1_500_000);
    },
  );

  test('prepare makes what the engine is asked', async () => {
    const { result, asked } = await run('Prepare', {
      environment: {
        WORK_GROUP: 'lakehook',
        DATABASE: 'sales',
        RESULTS_LOCATION: 's3://results/queries/',
        ALLOW_WRITES: 'false',
      },
      answers: {},
      event: {
        QueryId: QUERY_ID,
        Caller: CALLER,
        Request: {
          Query: 'SELECT * FROM orders WHERE region = ?',
          ExecutionParameters: ["it's"],
          OutputFormat: 'PARQUET',
        },
      },
    });
    expect(result).toEqual({
      result: {
        QueryString:
          'UNLOAD (SELECT * FROM orders WHERE region = ?\n) ' +
          `TO 's3://results/queries/${QUERY_ID}/' WITH (format = 'PARQUET')`,
        WorkGroup: 'lakehook',
        QueryExecutionContext: { Database: 'sales' },
        ExecutionParameters: ["'it''s'"],
        ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(asked).toEqual([]);
  });

  test('wake marks the record of a query that ended, and tells the workflow how', async () => {
    const { result, asked } = await run('WakeFunction', {
      environment: { RECORD_TABLE_NAME: 'records', RECORD_LIFETIME_SECONDS: '7776000' },
      answers: {
        'DynamoDB_20120810.UpdateItem': { body: { Attributes: { TaskToken: { S: 'token' } } } },
        'AmazonAthena.GetQueryExecution': {
          body: { QueryExecution: { QueryExecutionId: EXECUTION_ID, Status: { State: 'SUCCEEDED' } } },
        },
        'AWSStepFunctions.SendTaskSuccess': { body: {} },
      },
      event: {
        source: 'aws.athena',
        'detail-type': 'Athena Query State Change',
        detail: { currentState: 'SUCCEEDED', queryExecutionId: EXECUTION_ID, workgroupName: 'lakehook' },
      },
    });
    expect(result).toEqual({});
    expect(asked.map(({ operation }) => operation)).toEqual([
      'DynamoDB_20120810.UpdateItem',
      'AmazonAthena.GetQueryExecution',
      'AWSStepFunctions.SendTaskSuccess',
    ]);
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      TableName: 'records',
      Key: { Id: { S: EXECUTION_ID } },
    });
    expect(JSON.parse(asked[2]?.body ?? '')).toEqual({
      taskToken: 'token',
      output: JSON.stringify({ Status: { State: 'SUCCEEDED' } }),
    });
  });

  test('keys gives out none where the secret has none', async () => {
    const { result } = await run('Keys', {
      environment: { WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:Webhook' },
      answers: {
        'secretsmanager.GetSecretValue': { body: { SecretString: JSON.stringify({ Current: SECRET }) } },
      },
      event: { httpMethod: 'GET', resource: '/.well-known/webhook-keys' },
    });
    expect(proxyAnswerSchema.parse(result).result).toMatchObject({ statusCode: 200, body: '{"Keys":[]}' });
  });

  test('queries answers from the execution as long as there is no record', async () => {
    const { result } = await run('Queries', {
      environment: {
        RECORD_TABLE_NAME: 'records',
        RECORD_LIFETIME_SECONDS: '7776000',
        LINK_ROLE_ARN: 'arn:aws:iam::111122223333:role/Links',
        CALLER_SCOPE: 'PRINCIPAL',
        QUERY_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:Query',
        DELIVERY_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:Delivery',
      },
      answers: {
        'DynamoDB_20120810.Query': { body: { Items: [] } },
        'AWSStepFunctions.DescribeExecution': { body: description('RUNNING') },
      },
      event: {
        httpMethod: 'GET',
        resource: '/queries/{QueryId}',
        pathParameters: { QueryId: QUERY_ID },
        queryStringParameters: null,
        requestContext: {
          identity: { accountId: CALLER.Account, caller: `${CALLER.Principal}:session` },
        },
      },
    });
    const { statusCode, body } = proxyAnswerSchema.parse(result).result;
    expect(statusCode).toBe(200);
    expect(queryViewSchema.parse(JSON.parse(body))).toEqual({
      QueryId: QUERY_ID,
      State: { State: 'QUEUED', SubmissionDateTime: Date.parse(SUBMITTED) },
    });
  });

  test('conclude starts the delivery of an execution that was aborted', async () => {
    const { result, asked } = await run('ConcludeFunction', {
      environment: {
        RECORD_TABLE_NAME: 'records',
        RECORD_LIFETIME_SECONDS: '7776000',
        QUERY_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:Query',
        DELIVERY_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:Delivery',
      },
      answers: {
        'AWSStepFunctions.DescribeExecution': { body: description('ABORTED') },
        'AWSStepFunctions.GetExecutionHistory': { body: { events: [] } },
        'DynamoDB_20120810.GetItem': { body: {} },
        'AWSStepFunctions.StartExecution': { body: { executionArn: EXECUTION_ARN, startDate: 0 } },
      },
      event: {
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        detail: { executionArn: EXECUTION_ARN, status: 'ABORTED' },
      },
    });
    expect(result).toEqual({});
    expect(JSON.parse(asked.at(-1)?.body ?? '')).toMatchObject({ name: QUERY_ID });
  });

  test('deliver settles a failure and posts the signed message', async () => {
    const environment = {
      RECORD_TABLE_NAME: 'records',
      RECORD_LIFETIME_SECONDS: '7776000',
      LINK_ROLE_ARN: 'arn:aws:iam::111122223333:role/Links',
      WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:Webhook',
      CALLBACK_ALLOW: '127.0.0.1/32',
      PRICE_PER_TERABYTE: '5',
    };
    const settled = {
      Id: { S: QUERY_ID },
      QueryId: { S: QUERY_ID },
      Caller: { S: `${CALLER.Account}/${CALLER.Principal}` },
      SubmissionDateTime: { N: String(Date.parse(SUBMITTED)) },
      DeliveryState: { S: 'PENDING' },
      DeliveryAttempts: { N: '0' },
      Outcome: {
        S: JSON.stringify({ State: 'CANCELLED', CompletionDateTime: Date.parse(SUBMITTED) + 1_000 }),
      },
    };
    const { result, asked } = await run('Deliver', {
      environment,
      answers: (url) => ({
        'DynamoDB_20120810.GetItem': { body: {} },
        'DynamoDB_20120810.UpdateItem': {
          body: { Attributes: { ...settled, Order: { S: JSON.stringify({ CallbackUrl: `${url}/hook` }) } } },
        },
        'secretsmanager.GetSecretValue': { body: { SecretString: JSON.stringify({ Current: SECRET }) } },
        'POST /hook': { body: {} },
      }),
      event: (url) => ({
        QueryId: QUERY_ID,
        QueryExecutionId: null,
        Caller: CALLER,
        SubmissionDateTime: SUBMITTED,
        Order: { CallbackUrl: `${url}/hook` },
        Execution: null,
        Failure: { Error: 'ExecutionAborted' },
        Attempt: 1,
      }),
    });
    expect(result).toEqual({
      result: { QueryId: QUERY_ID, State: 'CANCELLED', DeliveryState: 'DELIVERED' },
    });
    const { headers, body } = asked.find(({ operation }) => operation === 'POST /hook') ?? {};
    const secrets = [parseWebhookSecret(SECRET)];
    const now = Date.now() / 1_000;
    expect(verifySignature({ headers: headers ?? {}, body: body ?? '', secrets, now })).toEqual({ ok: true });
    expect(callbackSchema.parse(JSON.parse(body ?? ''))).toMatchObject({ QueryId: QUERY_ID });
  });
});

const proxyAnswerSchema = z.object({ result: z.object({ statusCode: z.int(), body: z.string() }) });

function description(status: string) {
  return {
    executionArn: EXECUTION_ARN,
    stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Query',
    name: QUERY_ID,
    status,
    startDate: Date.parse(SUBMITTED) / 1_000,
    input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller: CALLER }),
  };
}
