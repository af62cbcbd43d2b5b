import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListQueryExecutionsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { DynamoDBClient, ListTablesCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submit } from '../support/caller.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  aws = { endpoint: service.awsUrl, region: 'us-east-1', credentials };
});
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
const executionArn = (queryId: string) => `${MACHINE.replace('stateMachine', 'execution')}:${queryId}`;

describe('an SDK client pointed at AWS_PORT', () => {
  test('runs a query on Athena and pages through its result', async () => {
    const athena = new AthenaClient(aws);
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: 'SELECT * FROM (VALUES 1, 2, 3) AS t(n) ORDER BY n',
        WorkGroup: 'lakehook',
      }),
    );
    await expect
      .poll(async () => {
        const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        return QueryExecution?.Status?.State;
      })
      .toBe('SUCCEEDED');
    const first = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 2 }));
    const rest = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId, NextToken: first.NextToken }),
    );
    const values = [first, rest].flatMap(({ ResultSet }) =>
      (ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue),
    );
    expect(values).toEqual(['n', '1', '2', '3']);
    const { QueryExecutionIds } = await athena.send(
      new ListQueryExecutionsCommand({ WorkGroup: 'lakehook' }),
    );
    expect(QueryExecutionIds).toContain(QueryExecutionId);
    const batch = await athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [String(QueryExecutionId)] }),
    );
    expect(batch.QueryExecutions?.[0]?.Status?.State).toBe('SUCCEEDED');
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  });

  test('follows a query of the API through Step Functions, DynamoDB and S3', async () => {
    const queryId = await submit(service.apiUrl, { Query: 'SELECT 1', CallbackUrl: receiver.url });
    const { callback } = await receiver.of(queryId);
    const sfn = new SFNClient(aws);
    await expect
      .poll(
        async () =>
          (await sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(queryId) }))).status,
      )
      .toBe('SUCCEEDED');
    const { events } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: executionArn(queryId) }),
    );
    expect(events?.[0]?.type).toBe('ExecutionStarted');
    expect(events?.at(-1)?.type).toBe('ExecutionSucceeded');
    expect(events?.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])).toEqual([
      'Prepare',
      'Submit',
      'AwaitCompletion',
      'Deliver',
      'Remember',
    ]);
    const { executions } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: MACHINE, maxResults: 1 }),
    );
    expect(executions?.[0]?.name).toBe(queryId);
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name).sort()).toEqual(['delivery', 'query']);

    const dynamodb = new DynamoDBClient(aws);
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName: TableNames?.[0],
        IndexName: 'ByQueryId',
        KeyConditionExpression: 'QueryId = :queryId',
        ExpressionAttributeValues: { ':queryId': { S: queryId } },
      }),
    );
    expect(Items).toMatchObject([
      { Id: { S: callback.QueryExecutionId }, DeliveryState: { S: 'DELIVERED' } },
    ]);

    const s3 = new S3Client({ ...aws, forcePathStyle: true });
    const { Contents } = await s3.send(
      new ListObjectsV2Command({
        Bucket: 'lakehook-results',
        Prefix: `results/${callback.QueryExecutionId}`,
      }),
    );
    expect(Contents?.map(({ Key }) => Key)).toContain(`results/${callback.QueryExecutionId}.csv`);
  });
});

describe('an execution that an operator ends', () => {
  // Long enough not to end by itself, and quick to interrupt.
  const LONG = 'SELECT count(*) FROM orders a CROSS JOIN orders b WHERE a.amount + b.amount = 0.01';

  test('is concluded by the net: one FAILED callback, and the engine no longer works', async () => {
    const sfn = new SFNClient(aws);
    const queryId = await submit(service.apiUrl, { Query: LONG, CallbackUrl: receiver.url });
    const view = async () => (await fetch(`${service.apiUrl}/queries/${queryId}`)).json();
    await expect.poll(view).toMatchObject({ State: { State: 'RUNNING' } });
    await sfn.send(new StopExecutionCommand({ executionArn: executionArn(queryId) }));
    const { callback } = await receiver.of(queryId);
    expect(callback).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ExecutionAborted' } });
    const athena = new AthenaClient(aws);
    await expect
      .poll(async () => {
        const { QueryExecutionId } = callback;
        const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        return QueryExecution?.Status?.State;
      })
      .toBe('CANCELLED');

    // What was told stands, also when the operator has the execution go on.
    await sfn.send(new RedriveExecutionCommand({ executionArn: executionArn(queryId) }));
    await expect
      .poll(
        async () =>
          (await sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(queryId) }))).status,
      )
      .toBe('SUCCEEDED');
    const told = receiver.arrivals.filter((one) => one.callback.QueryId === queryId);
    expect(new Set(told.map((one) => one.callback.State.State))).toEqual(new Set(['FAILED']));
    expect(await view()).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ExecutionAborted' } });
  });

  test('is started by hand just as well', async () => {
    const sfn = new SFNClient(aws);
    const started = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: MACHINE,
        input: JSON.stringify({
          Request: { Query: 'SELECT 1', CallbackUrl: receiver.url },
          Caller: { Account: '000000000000', Principal: 'by-hand' },
        }),
      }),
    );
    const queryId = String(started.executionArn?.split(':').at(-1));
    expect((await receiver.of(queryId)).callback.State.State).toBe('SUCCEEDED');
    const missing = sfn.send(new DescribeExecutionCommand({ executionArn: executionArn('nothing') }));
    await expect(missing).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  });
});
