import { AthenaClient } from '@aws-sdk/client-athena';
import { ExecutionAlreadyExists, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { conclude } from '../../../lambdas/conclude/conclude.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';
import { type Script, scripted } from '../../support/scripted-client.ts';

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

function setUp(options: { events?: object[]; script?: Script; error?: string; cause?: string } = {}) {
  const records = memoryRecordStore();
  const sfn = new SFNClient({ region: 'us-east-1' });
  const athena = new AthenaClient({ region: 'us-east-1' });
  const sent = scripted(sfn, {
    DescribeExecution: () => ({
      name: 'q',
      startDate: STARTED,
      input: JSON.stringify({ Request: { Query: 'SELECT 1', ...ORDER }, Caller: CALLER }),
      error: options.error,
      cause: options.cause,
    }),
    GetExecutionHistory: () => ({ events: options.events ?? [SUBMITTED] }),
    StartExecution: () => ({}),
    ...options.script,
  });
  const stopped = scripted(athena, { StopQueryExecution: () => ({}) });
  return { dependencies: { records, sfn, athena, deliveryStateMachineArn: DELIVERY_ARN }, sent, stopped };
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
    const { dependencies, sent, stopped } = setUp();
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
    expect(stopped).toEqual([{ command: 'StopQueryExecution', input: { QueryExecutionId: 'e' } }]);
    expect(sent.at(-1)).toEqual({
      command: 'StartExecution',
      input: {
        stateMachineArn: DELIVERY_ARN,
        name: 'q',
        input: JSON.stringify({ ...CALL, Failure: { Error: 'ExecutionAborted' } }),
      },
    });
  });

  test('a query that the engine never took is not stopped', async () => {
    const { dependencies, sent, stopped } = setUp({ events: [{ type: 'ExecutionStarted' }] });
    await conclude(ended('TIMED_OUT'), dependencies);
    expect(stopped).toEqual([]);
    expect(sent.at(-1)?.input).toMatchObject({
      input: JSON.stringify({ ...CALL, QueryExecutionId: null, Failure: { Error: 'ExecutionTimedOut' } }),
    });
  });

  test('what ended it is handed on', async () => {
    const { dependencies, sent } = setUp({ error: 'States.DataLimitExceeded', cause: 'too large' });
    await conclude(ended('FAILED'), dependencies);
    const Failure = { Error: 'States.DataLimitExceeded', Cause: 'too large' };
    expect(sent.at(-1)?.input).toMatchObject({ input: JSON.stringify({ ...CALL, Failure }) });
  });

  const OUTCOME = { State: 'SUCCEEDED', CompletionDateTime: 1 } as const;

  test.each(['DELIVERED', 'FAILED', 'NONE'] as const)(
    'nothing is done where delivery already ended as %s',
    async (DeliveryState) => {
      const { dependencies, sent, stopped } = setUp();
      dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState });
      expect(await conclude(ended('FAILED'), dependencies)).toBe('ALREADY_TOLD');
      expect(stopped).toEqual([]);
      expect(sent.map(({ command }) => command)).toEqual(['DescribeExecution', 'GetExecutionHistory']);
    },
  );

  test('an outcome that was settled but not told is delivered; the query is not stopped', async () => {
    const { dependencies, sent, stopped } = setUp();
    dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
    expect(stopped).toEqual([]);
    expect(sent.at(-1)?.command).toBe('StartExecution');
  });

  test('an event that comes twice starts one delivery', async () => {
    const StartExecution = () => {
      throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    };
    const { dependencies } = setUp({ script: { StartExecution } });
    expect(await conclude(ended('ABORTED'), dependencies)).toBe('DELIVERY_STARTED');
  });
});
