import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { conclude } from '../../../lambdas/conclude/conclude.ts';
import { type Answers, awsStandIn, refused } from '../../support/aws-stand-in.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
const DELIVERY_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:delivery';
const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
const ORDER = { CallbackUrl: 'https://a.example/', ExpiresIn: 60, Context: [null] };
const STARTED = new Date('2026-01-01T00:00:00.000Z');

const SUBMITTED = {
  type: 'TaskSucceeded',
  taskSucceededEventDetails: {
    resourceType: 'aws-sdk:athena',
    resource: 'startQueryExecution',
    output: '{"QueryExecutionId":"e"}',
  },
};

async function setUp(options: { events?: object[]; answers?: Answers; error?: string; cause?: string } = {}) {
  const records = memoryRecordStore();
  const aws = await awsStandIn({
    'AWSStepFunctions.DescribeExecution': {
      body: {
        name: 'q',
        startDate: STARTED.getTime() / 1_000,
        input: JSON.stringify({ Request: { Query: 'SELECT 1', ...ORDER }, Caller: CALLER }),
        error: options.error,
        cause: options.cause,
      },
    },
    'AWSStepFunctions.GetExecutionHistory': { body: { events: options.events ?? [SUBMITTED] } },
    'AWSStepFunctions.StartExecution': { body: {} },
    'AmazonAthena.StopQueryExecution': { body: {} },
    ...options.answers,
  });
  const sfn = new SFNClient(aws.client);
  const athena = new AthenaClient(aws.client);
  const sent = () =>
    aws.asked.map(({ operation, body }) => ({ operation: operation.split('.')[1], input: JSON.parse(body) }));
  return { dependencies: { records, sfn, athena, deliveryStateMachineArn: DELIVERY_ARN }, aws, sent };
}

const ended = (status: 'FAILED' | 'TIMED_OUT' | 'ABORTED') => ({
  detail: { executionArn: EXECUTION_ARN, status },
});

const CALL = {
  QueryId: 'q',
  QueryExecutionId: 'e',
  Caller: CALLER,
  SubmissionDateTime: STARTED.toISOString(),
  Order: ORDER,
  Execution: null,
};

describe('when an execution did not succeed', () => {
  test("the engine's query is stopped and a delivery is started, named after the query, without its SQL", async () => {
    const { dependencies, aws, sent } = await setUp();
    await using _ = aws;
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
    expect(sent().filter(({ operation }) => operation === 'StopQueryExecution')).toEqual([
      { operation: 'StopQueryExecution', input: { QueryExecutionId: 'e' } },
    ]);
    expect(sent().at(-1)).toEqual({
      operation: 'StartExecution',
      input: {
        stateMachineArn: DELIVERY_ARN,
        name: 'q',
        input: JSON.stringify({ ...CALL, Failure: { Error: 'ExecutionAborted' } }),
      },
    });
  });

  test('a query that the engine never took is not stopped', async () => {
    const { dependencies, aws, sent } = await setUp({ events: [{ type: 'ExecutionStarted' }] });
    await using _ = aws;
    await conclude(ended('TIMED_OUT'), dependencies);
    expect(sent().map(({ operation }) => operation)).not.toContain('StopQueryExecution');
    expect(sent().at(-1)?.input).toMatchObject({
      input: JSON.stringify({ ...CALL, QueryExecutionId: null, Failure: { Error: 'ExecutionTimedOut' } }),
    });
  });

  test('what ended it is handed on', async () => {
    const { dependencies, aws, sent } = await setUp({
      error: 'States.DataLimitExceeded',
      cause: 'too large',
    });
    await using _ = aws;
    await conclude(ended('FAILED'), dependencies);
    const Failure = { Error: 'States.DataLimitExceeded', Cause: 'too large' };
    expect(sent().at(-1)?.input).toMatchObject({ input: JSON.stringify({ ...CALL, Failure }) });
  });

  const OUTCOME = { State: 'SUCCEEDED', CompletionDateTime: 1 } as const;

  test.each(['DELIVERED', 'FAILED', 'NONE'] as const)(
    'nothing is done where delivery already ended as %s',
    async (DeliveryState) => {
      const { dependencies, aws, sent } = await setUp();
      await using _ = aws;
      dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState });
      expect(await conclude(ended('FAILED'), dependencies)).toBe('ALREADY_TOLD');
      expect(sent().map(({ operation }) => operation)).not.toContain('StopQueryExecution');
      expect(sent().map(({ operation }) => operation)).toEqual(['DescribeExecution', 'GetExecutionHistory']);
    },
  );

  test('an outcome that was settled but not told is delivered; the query is not stopped', async () => {
    const { dependencies, aws, sent } = await setUp();
    await using _ = aws;
    dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
    expect(sent().map(({ operation }) => operation)).not.toContain('StopQueryExecution');
    expect(sent().at(-1)?.operation).toBe('StartExecution');
  });

  test('an event that comes twice starts one delivery', async () => {
    const answers = { 'AWSStepFunctions.StartExecution': refused('ExecutionAlreadyExists') };
    const { dependencies, aws } = await setUp({ answers });
    await using _ = aws;
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
  });
});
