import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { deliveryInputSchema } from '../../../core/workflow/deliver-call.ts';
import { createQueriesHandler } from '../../../lambdas/queries/handler.ts';
import type { Links } from '../../../lambdas/shared/links.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import { type Answers, awsStandIn, refused } from '../../support/aws-stand-in.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
const DELIVERY_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:delivery';
const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
const STARTED = new Date('2026-01-01T00:00:00.000Z');
const CSV = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 42 };

const links: Links = {
  contentLength: async () => {
    throw new Error('The test did not plan for contentLength.');
  },
  sign: async ({ Bucket, Key }, ExpiredIn) => ({
    PresignedUrl: `https://${Bucket}.example/${Key}`,
    ExpiredIn,
  }),
};

async function setUp(answers: Answers = {}) {
  const records = memoryRecordStore();
  const aws = await awsStandIn(answers);
  const sfn = new SFNClient({ ...aws.client, maxAttempts: 1 });
  const handler = createQueriesHandler(
    { records, links, sfn, queryStateMachineArn: MACHINE, deliveryStateMachineArn: DELIVERY_MACHINE },
    localObservers('queries', 'SILENT'),
  );
  const ask =
    (httpMethod: string, resource: string) =>
    async (QueryId: string, caller = 'AIDAEXAMPLE', accountId = CALLER.Account) => {
      const requestContext = { identity: { accountId, caller } };
      const event = { httpMethod, resource, pathParameters: { QueryId }, requestContext };
      const answer = await handler(event, lambdaContext());
      return { status: answer.statusCode, body: JSON.parse(answer.body) };
    };
  return {
    records,
    aws,
    get: ask('GET', '/queries/{QueryId}'),
    redeliver: ask('POST', '/queries/{QueryId}/deliveries'),
    remove: ask('DELETE', '/queries/{QueryId}'),
  };
}

const DESCRIBE = 'AWSStepFunctions.DescribeExecution';
const executionOf = (Caller: object) => ({
  body: {
    startDate: STARTED.getTime() / 1_000,
    input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller }),
  },
});
const NOT_FOUND = { Error: { Code: 'NotFound', Message: 'QueryId names no query of yours.' } };

describe('GET /queries/{QueryId}', () => {
  test('answers from the record, with a fresh link and what became of the callback', async () => {
    const { records, get, aws } = await setUp();
    await using _ = aws;
    const identity = { QueryId: 'q', QueryExecutionId: 'e', Caller: CALLER };
    await records.settle(
      { ...identity, SubmissionDateTime: STARTED.toISOString() },
      { CallbackUrl: 'https://a.example/', Context: 'mine', ExpiresIn: 90 },
      { State: 'SUCCEEDED', CompletionDateTime: 5, Result: CSV },
    );
    const attempt = { DateTime: 6, DurationInMillis: 1, StatusCode: 500, Error: 'no', Answer: 'full' };
    await records.recordAttempt('e', attempt, 'PENDING');
    expect(await get('q')).toEqual({
      status: 200,
      body: {
        QueryId: 'q',
        QueryExecutionId: 'e',
        State: { State: 'SUCCEEDED', SubmissionDateTime: STARTED.getTime(), CompletionDateTime: 5 },
        QueryResult: {
          PresignedUrl: 'https://results.example/results/e.csv',
          ExpiredIn: 90,
          ContentLength: 42,
        },
        Context: 'mine',
        Delivery: {
          State: 'PENDING',
          Attempts: 1,
          LastAttemptDateTime: 6,
          LastStatusCode: 500,
          LastError: 'no',
          AttemptLog: [attempt],
        },
      },
    });
    expect(aws.asked).toEqual([]);
  });

  test('a query that waits for its engine is RUNNING', async () => {
    const { records, get, aws } = await setUp();
    await using _ = aws;
    records.put({
      Id: 'e',
      QueryId: 'q',
      QueryExecutionId: 'e',
      Caller: '000000000000/AIDAEXAMPLE',
      SubmissionDateTime: 1,
    });
    expect((await get('q')).body.State).toEqual({ State: 'RUNNING', SubmissionDateTime: 1 });
  });

  test('before there is a record, the execution tells: QUEUED', async () => {
    const { get, aws } = await setUp({ [DESCRIBE]: executionOf(CALLER) });
    await using _ = aws;
    expect(await get('q', 'AIDAEXAMPLE:some-session')).toEqual({
      status: 200,
      body: { QueryId: 'q', State: { State: 'QUEUED', SubmissionDateTime: STARTED.getTime() } },
    });
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
    expect(aws.asked.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      [DESCRIBE, { executionArn }],
    ]);
  });

  test.each([
    ['principal', 'AIDAOTHER', CALLER.Account],
    ['account', 'AIDAEXAMPLE', '111111111111'],
  ])(
    'the query of another %s is not found, by its record or by its execution',
    async (_what, caller, account) => {
      const { records, get, aws } = await setUp({ [DESCRIBE]: executionOf(CALLER) });
      await using _ = aws;
      expect(await get('q', caller, account)).toEqual({ status: 404, body: NOT_FOUND });
      records.put({ Id: 'e', QueryId: 'q', Caller: '000000000000/AIDAEXAMPLE', SubmissionDateTime: 1 });
      expect(await get('q', caller, account)).toEqual({ status: 404, body: NOT_FOUND });
    },
  );

  test('an unknown query is not found; what cannot be a QueryId is not even asked for', async () => {
    const { get, aws } = await setUp({ [DESCRIBE]: refused('ExecutionDoesNotExist') });
    await using _ = aws;
    expect(await get('unknown')).toEqual({ status: 404, body: NOT_FOUND });
    expect(await get('../unknown:$')).toEqual({ status: 404, body: NOT_FOUND });
    expect(aws.asked).toHaveLength(1);
  });

  test('a fault within is an error without its inside', async () => {
    const { get, aws } = await setUp({});
    await using _ = aws;
    const { status, body } = await get('q');
    expect(status).toBe(500);
    expect(body).toEqual({
      Error: { Code: 'InternalError', Message: 'The request could not be answered. Please try again.' },
    });
  });
});

describe('POST /queries/{QueryId}/deliveries', () => {
  const START = 'AWSStepFunctions.StartExecution';
  const ENDED = {
    Id: 'e',
    QueryId: 'q',
    QueryExecutionId: 'e',
    Caller: '000000000000/AIDAEXAMPLE',
    SubmissionDateTime: STARTED.getTime(),
    Order: { CallbackUrl: 'https://a.example/', Context: { page: 7 } },
    Outcome: { State: 'CANCELLED', CompletionDateTime: 5 },
    DeliveryState: 'FAILED',
    DeliveryAttempts: 9,
  } as const;
  const conflict = (Message: string) => ({ status: 409, body: { Error: { Code: 'Conflict', Message } } });
  const STILL_PENDING = conflict('The callback is still being delivered: attempts are to come.');

  test.each(['FAILED', 'DELIVERED'] as const)('sends again what was %s', async (DeliveryState) => {
    const { records, redeliver, aws } = await setUp({ [START]: { body: {} } });
    await using _ = aws;
    records.put({ ...ENDED, DeliveryState });
    expect(await redeliver('q')).toEqual({ status: 202, body: { QueryId: 'q' } });
    const { Redelivery, ...record } = (await records.get('e')) ?? {};
    expect(record).toEqual({ ...ENDED, DeliveryState: 'PENDING' });
    const [asked, ...others] = aws.asked.map(({ operation, body }) => ({ operation, ...JSON.parse(body) }));
    expect(others).toEqual([]);
    expect(asked).toEqual({
      operation: START,
      stateMachineArn: DELIVERY_MACHINE,
      name: Redelivery,
      input: expect.any(String),
    });
    expect(Redelivery).toMatch(/^q-[0-9a-f-]{36}$/);
    const input: unknown = JSON.parse(asked?.input);
    expect(deliveryInputSchema.parse(input)).toEqual(input);
    expect(input).toEqual({
      QueryId: 'q',
      QueryExecutionId: 'e',
      Caller: CALLER,
      SubmissionDateTime: STARTED.toISOString(),
      Order: ENDED.Order,
      Execution: null,
      Failure: null,
    });
  });

  test('names the execution anew each time, in no more than 80 characters', async () => {
    const { records, redeliver, aws } = await setUp({ [START]: { body: {} } });
    await using _ = aws;
    const QueryId = 'q'.repeat(80);
    for (let round = 0; round < 2; round++) {
      records.put({ ...ENDED, QueryId });
      expect((await redeliver(QueryId)).status).toBe(202);
    }
    const names = aws.asked.map(({ body }): string => JSON.parse(body).name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^q{43}-[0-9a-f-]{36}$/);
  });

  test('of two at once one is accepted', async () => {
    const { records, redeliver, aws } = await setUp({ [START]: { body: {} } });
    await using _ = aws;
    records.put(ENDED);
    const statuses = (await Promise.all([redeliver('q'), redeliver('q')])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([202, 409]);
    expect(aws.asked).toHaveLength(1);
  });

  test('is refused while the delivery is pending', async () => {
    const { records, redeliver, aws } = await setUp();
    await using _ = aws;
    records.put({ ...ENDED, DeliveryState: 'PENDING' });
    expect(await redeliver('q')).toEqual(STILL_PENDING);
    expect(aws.asked).toEqual([]);
  });

  test.each([
    ['was never started is started', { body: {} }],
    ['is running is left alone', refused('ExecutionAlreadyExists')],
  ])('is refused while one is being sent again, whose execution if it %s', async (_what, started) => {
    const { records, redeliver, aws } = await setUp({ [START]: started });
    await using _ = aws;
    records.put({ ...ENDED, DeliveryState: 'PENDING', Redelivery: 'q-begun' });
    expect(await redeliver('q')).toEqual(STILL_PENDING);
    expect(aws.asked.map(({ body }) => JSON.parse(body).name)).toEqual(['q-begun']);
    expect(await records.get('e')).toMatchObject({ DeliveryState: 'PENDING', Redelivery: 'q-begun' });
  });

  test.each(['FAILED', 'DELIVERED'] as const)(
    'leaves the state at %s when the delivery cannot be started',
    async (DeliveryState) => {
      const { records, redeliver, aws } = await setUp({ [START]: refused('ExecutionLimitExceeded') });
      await using _ = aws;
      records.put({ ...ENDED, DeliveryState });
      expect((await redeliver('q')).status).toBe(500);
      expect(await records.get('e')).toMatchObject({ DeliveryState });
    },
  );

  test('is refused for a query that has not ended, with or without a record', async () => {
    const { records, redeliver, aws } = await setUp({ [DESCRIBE]: executionOf(CALLER) });
    await using _ = aws;
    const notEnded = conflict('The query has not ended: there is nothing to tell yet.');
    expect(await redeliver('q')).toEqual(notEnded);
    const { Outcome: _outcome, DeliveryState: _state, ...running } = ENDED;
    records.put(running);
    expect(await redeliver('q')).toEqual(notEnded);
  });

  test('is refused for a query without a CallbackUrl', async () => {
    const { records, redeliver, aws } = await setUp();
    await using _ = aws;
    records.put({ ...ENDED, Order: {}, DeliveryState: 'NONE' });
    expect(await redeliver('q')).toEqual(conflict('The query was submitted without a CallbackUrl.'));
  });

  test("another caller's query, and one that is not there, are not found", async () => {
    const { records, redeliver, aws } = await setUp({ [DESCRIBE]: refused('ExecutionDoesNotExist') });
    await using _ = aws;
    records.put(ENDED);
    expect(await redeliver('q', 'AIDAOTHER')).toEqual({ status: 404, body: NOT_FOUND });
    expect(await redeliver('other')).toEqual({ status: 404, body: NOT_FOUND });
    expect((await records.get('e'))?.DeliveryState).toBe('FAILED');
  });
});

test('a method that no route has is not found', async () => {
  const { remove, aws } = await setUp();
  await using _ = aws;
  expect((await remove('q')).status).toBe(404);
});
