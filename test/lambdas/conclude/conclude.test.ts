import { describe, expect, test } from 'vitest';
import { conclude } from '../../../lambdas/conclude/conclude.ts';
import { refused } from '../../support/aws-stand-in.ts';
import { CALLER, DELIVERY_MACHINE, executionOf, ORDER, QUERY_MACHINE, STARTED, setUp } from './set-up.ts';

const EXECUTION = executionOf(QUERY_MACHINE, 'q');
const OUTCOME = { State: 'SUCCEEDED', CompletionDateTime: 1 } as const;
const INPUT = {
  QueryId: 'q',
  QueryExecutionId: 'e',
  Caller: CALLER,
  SubmissionDateTime: STARTED.toISOString(),
  Order: ORDER,
  Execution: null,
  RedriveCount: 0,
};

const started = (input: object) => ({
  operation: 'StartExecution',
  input: { stateMachineArn: DELIVERY_MACHINE, name: 'q', input: JSON.stringify(input) },
});
/** Of an execution that was aborted the history is read twice: for the engine's id, and for why. */
const LOOKED = ['DescribeExecution', 'GetExecutionHistory', 'GetExecutionHistory'];
const aborted = (error: string, cause: string) => ({
  type: 'ExecutionAborted',
  executionAbortedEventDetails: { error, cause },
});

describe('when a query workflow did not succeed', () => {
  test("a delivery is started, named after the query and without its SQL, and the engine's query is stopped", async () => {
    await using test = await setUp();
    expect(await conclude(EXECUTION, test.dependencies)).toBe('DELIVERY_STARTED');
    expect(test.sent().slice(3)).toEqual([
      started({ ...INPUT, Failure: { Error: 'ExecutionAborted' } }),
      { operation: 'StopQueryExecution', input: { QueryExecutionId: 'e' } },
    ]);
  });

  test('a query that the engine never took is not stopped', async () => {
    await using test = await setUp({
      ended: { status: 'TIMED_OUT' },
      events: [{ type: 'ExecutionStarted' }],
    });
    await conclude(EXECUTION, test.dependencies);
    expect(test.sent().slice(2)).toEqual([
      started({ ...INPUT, QueryExecutionId: null, Failure: { Error: 'ExecutionTimedOut' } }),
    ]);
  });

  test('what ended it is handed on', async () => {
    const ended = { status: 'FAILED', error: 'States.DataLimitExceeded', cause: 'too large' };
    await using test = await setUp({ ended });
    await conclude(EXECUTION, test.dependencies);
    const Failure = { Error: 'States.DataLimitExceeded', Cause: 'too large' };
    expect(test.sent()[2]).toEqual(started({ ...INPUT, Failure }));
  });

  test('what a caller cancelled before the engine had it is told as that, not as an abort', async () => {
    const cause = 'The query was cancelled before the engine had taken it.';
    // DescribeExecution does not say it.
    await using test = await setUp({
      ended: { status: 'ABORTED' },
      events: [aborted('QueryCancelled', cause)],
    });
    expect(await conclude(EXECUTION, test.dependencies)).toBe('DELIVERY_STARTED');
    const Failure = { Error: 'QueryCancelled', Cause: cause };
    expect(test.sent().slice(3)).toEqual([started({ ...INPUT, QueryExecutionId: null, Failure })]);
  });

  test('what else an operator says who aborts it is not for the caller', async () => {
    await using test = await setUp({ events: [aborted('Maintenance', 'db-7 is down')] });
    await conclude(EXECUTION, test.dependencies);
    expect(test.sent()[2]?.input).toMatchObject({ reverseOrder: true, maxResults: 1 });
    const Failure = { Error: 'ExecutionAborted' };
    expect(test.sent()[3]).toEqual(started({ ...INPUT, QueryExecutionId: null, Failure }));
  });

  test('the order is handed on with its format', async () => {
    const Request = { Query: 'SELECT 1', Database: 'sales', OutputFormat: 'PARQUET', ...ORDER };
    await using test = await setUp({ ended: { input: JSON.stringify({ Request, Caller: CALLER }) } });
    await conclude(EXECUTION, test.dependencies);
    const Order = { OutputFormat: 'PARQUET', ...ORDER };
    expect(test.sent()[3]).toEqual(started({ ...INPUT, Order, Failure: { Error: 'ExecutionAborted' } }));
  });

  // It lives on after delivery, for as long as its name has to be remembered.
  test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])(
    'nothing is done where it only remembered a query that was told of, and is %s',
    async (status) => {
      await using test = await setUp({ ended: { status, error: 'DeliveryExhausted' } });
      const DeliveryState = status === 'FAILED' ? 'FAILED' : 'DELIVERED';
      const record = { Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState, Order: ORDER } as const;
      test.dependencies.records.put(record);
      expect(await conclude(EXECUTION, test.dependencies)).toBe('ALREADY_TOLD');
      expect(test.sent().map(({ operation }) => operation)).toEqual(
        status === 'ABORTED' ? LOOKED : LOOKED.slice(0, 2),
      );
      expect(await test.dependencies.records.get('e')).toEqual(record);
    },
  );

  test.each(['DELIVERED', 'FAILED', 'NONE'] as const)(
    'nothing is done where delivery already ended as %s',
    async (DeliveryState) => {
      await using test = await setUp();
      test.dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState });
      expect(await conclude(EXECUTION, test.dependencies)).toBe('ALREADY_TOLD');
      expect(test.sent().map(({ operation }) => operation)).toEqual(LOOKED);
    },
  );

  test('an outcome that was settled but not told is delivered; the query is not stopped', async () => {
    await using test = await setUp();
    test.dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
    expect(await conclude(EXECUTION, test.dependencies)).toBe('DELIVERY_STARTED');
    expect(test.sent().map(({ operation }) => operation)).toEqual([...LOOKED, 'StartExecution']);
  });

  test('nothing is done where the callback is being sent again', async () => {
    await using test = await setUp();
    const DeliveryState = 'PENDING';
    test.dependencies.records.put({
      Id: 'e',
      QueryId: 'q',
      Outcome: OUTCOME,
      DeliveryState,
      Redelivery: 'again',
    });
    expect(await conclude(EXECUTION, test.dependencies)).toBe('ALREADY_TOLD');
    expect(test.sent().map(({ operation }) => operation)).toEqual(LOOKED);
  });

  test.each(['RUNNING', 'SUCCEEDED'])(
    'nothing is done where it was redriven since and is %s',
    async (status) => {
      await using test = await setUp({ ended: { status } });
      expect(await conclude(EXECUTION, test.dependencies)).toBe('REDRIVEN');
      expect(test.sent().map(({ operation }) => operation)).toEqual(['DescribeExecution']);
    },
  );

  test('an event that comes twice starts one delivery', async () => {
    const answers = { 'AWSStepFunctions.StartExecution': refused('ExecutionAlreadyExists') };
    await using test = await setUp({ answers });
    expect(await conclude(EXECUTION, test.dependencies)).toBe('DELIVERY_STARTED');
  });

  test('the second end of one that was redriven is delivered under a name of its own', async () => {
    await using test = await setUp({ ended: { redriveCount: 2 } });
    await conclude(EXECUTION, test.dependencies);
    expect(test.sent()[3]?.input).toMatchObject({
      name: 'q-redrive2',
      input: JSON.stringify({ ...INPUT, RedriveCount: 2, Failure: { Error: 'ExecutionAborted' } }),
    });
  });

  test('a query that cannot be stopped fails the call, after the delivery was started', async () => {
    const answers = { 'AmazonAthena.StopQueryExecution': refused('TooManyRequestsException') };
    await using test = await setUp({ answers });
    await expect(conclude(EXECUTION, test.dependencies)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    expect(test.sent().map(({ operation }) => operation)).toContain('StartExecution');
  });
});

describe('when a delivery did not succeed', () => {
  const ended = { input: JSON.stringify({ ...INPUT, Failure: { Error: 'ExecutionAborted' } }) };

  test('it is given up, and nothing is started anew', async () => {
    await using test = await setUp({ ended });
    test.dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
    expect(await conclude(executionOf(DELIVERY_MACHINE, 'q'), test.dependencies)).toBe('GIVEN_UP');
    expect(await test.dependencies.records.get('e')).toMatchObject({ DeliveryState: 'FAILED' });
    expect(test.sent().map(({ operation }) => operation)).toEqual(['DescribeExecution']);
  });

  test.each([
    ['it had been given up before', { DeliveryState: 'FAILED' } as const],
    ['the callback is being sent again', { DeliveryState: 'PENDING', Redelivery: 'again' } as const],
  ])('nothing is given up where %s', async (_, delivery) => {
    await using test = await setUp({ ended });
    const record = { Id: 'e', QueryId: 'q', Outcome: OUTCOME, ...delivery };
    test.dependencies.records.put(record);
    expect(await conclude(executionOf(DELIVERY_MACHINE, 'q'), test.dependencies)).toBe('ALREADY_TOLD');
    expect(await test.dependencies.records.get('e')).toMatchObject(delivery);
  });

  test('one that ended before it had settled anything leaves an outcome to read and to send again', async () => {
    await using test = await setUp({ ended });
    expect(await conclude(executionOf(DELIVERY_MACHINE, 'q'), test.dependencies)).toBe('GIVEN_UP');
    expect(await test.dependencies.records.get('e')).toMatchObject({
      DeliveryState: 'FAILED',
      Outcome: { State: 'FAILED', Error: { Code: 'ExecutionAborted' } },
    });
  });
});
