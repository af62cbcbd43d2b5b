import { expect, test, vi } from 'vitest';
import { refused } from '../../support/aws-stand-in.ts';
import {
  accountOf,
  CALLER,
  DESCRIBE,
  ENGINE,
  EXECUTION,
  executionOf,
  NOT_FOUND,
  STARTED,
  setUp,
  TAKEN,
} from './set-up.ts';

const CSV = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 42 };
const SUCCEEDED = { State: 'SUCCEEDED', CompletionDateTime: 5 } as const;

test('answers from the record, with a fresh link and what became of the callback', async () => {
  await using trial = await setUp();
  await trial.records.settle(
    { QueryId: 'q', QueryExecutionId: 'e', Caller: CALLER, SubmissionDateTime: STARTED.toISOString() },
    { CallbackUrl: 'https://a.example/', Context: 'mine', ExpiresIn: 90 },
    { ...SUCCEEDED, Result: CSV },
  );
  const attempt = { DateTime: 6, DurationInMillis: 1, StatusCode: 500, Error: 'no', Answer: 'full' };
  await trial.records.recordAttempt('e', attempt, 'PENDING');
  expect(await trial.get('q')).toEqual({
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
  expect(trial.asked()).toEqual([]);
});

test('shows how far the engine is with a query', async () => {
  const statistics = { DataScannedInBytes: 7, QueryQueueTimeInMillis: 1, ServiceProcessingTimeInMillis: 2 };
  await using trial = await setUp({ [ENGINE]: accountOf('QUEUED', statistics) });
  trial.records.put(TAKEN);
  expect((await trial.get('q')).body).toEqual({
    QueryId: 'q',
    QueryExecutionId: 'e',
    State: { State: 'QUEUED', SubmissionDateTime: STARTED.getTime() },
    Statistics: { DataScannedInBytes: 7, QueryQueueTimeInMillis: 1 },
  });
  expect(trial.asked()).toEqual([{ operation: ENGINE, input: { QueryExecutionId: 'e' } }]);
});

test.each(['SUCCEEDED', 'FAILED', 'CANCELLED'])(
  'a query that the engine says is %s is RUNNING until that is settled',
  async (state) => {
    await using trial = await setUp({ [ENGINE]: accountOf(state) });
    trial.records.put(TAKEN);
    expect((await trial.get('q')).body.State.State).toBe('RUNNING');
  },
);

test.each(['TooManyRequestsException', 'ThrottlingException', 'InternalServerException'])(
  'an engine that answers %s does not keep the answer back',
  async (name) => {
    await using trial = await setUp({ [ENGINE]: refused(name) });
    trial.records.put(TAKEN);
    expect(await trial.get('q')).toEqual({
      status: 200,
      body: {
        QueryId: 'q',
        QueryExecutionId: 'e',
        State: { State: 'RUNNING', SubmissionDateTime: STARTED.getTime() },
      },
    });
  },
);

test('before there is a record, the execution tells: QUEUED', async () => {
  await using trial = await setUp({ [DESCRIBE]: executionOf(CALLER) });
  expect(await trial.get('q', {}, 'AIDAEXAMPLE:some-session')).toEqual({
    status: 200,
    body: { QueryId: 'q', State: { State: 'QUEUED', SubmissionDateTime: STARTED.getTime() } },
  });
  expect(trial.asked()).toEqual([{ operation: DESCRIBE, input: { executionArn: EXECUTION } }]);
});

test('one that waits hears of the state that follows, and of no more', async () => {
  const answers = { [DESCRIBE]: executionOf(CALLER), [ENGINE]: accountOf('QUEUED') };
  const slept = (milliseconds: number) => {
    if (milliseconds === 1_500) trial.records.put(TAKEN);
    if (milliseconds === 3_000) answers[ENGINE] = accountOf('RUNNING');
  };
  await using trial = await setUp(answers, { slept });
  const { body } = await trial.get('q', { WaitTimeSeconds: '20' });
  expect(body.State.State).toBe('RUNNING');
  expect(trial.slept()).toBe(3_000);
  expect(trial.asked().filter(({ operation }) => operation === DESCRIBE)).toHaveLength(1);
});

test('one that waits for a query that runs hears of its end; the engine is asked but once', async () => {
  const slept = (milliseconds: number) => {
    if (milliseconds === 4_000) trial.records.put({ ...TAKEN, Outcome: SUCCEEDED, DeliveryState: 'NONE' });
  };
  await using trial = await setUp({ [ENGINE]: accountOf('RUNNING') }, { slept });
  trial.records.put(TAKEN);
  const { body } = await trial.get('q', { WaitTimeSeconds: '20' });
  expect(body.State.State).toBe('SUCCEEDED');
  expect(trial.slept()).toBe(4_000);
  expect(trial.asked()).toHaveLength(1);
});

test('one that waits hears of an end within the first second at once, and asks the engine no more for it', async () => {
  const slept = (milliseconds: number) => {
    if (milliseconds === 900) trial.records.put({ ...TAKEN, Outcome: SUCCEEDED, DeliveryState: 'NONE' });
  };
  await using trial = await setUp({ [ENGINE]: accountOf('QUEUED') }, { slept });
  trial.records.put(TAKEN);
  const { body } = await trial.get('q', { WaitTimeSeconds: '20' });
  expect(body.State.State).toBe('SUCCEEDED');
  expect(trial.slept()).toBe(900);
  // As it stood at first, and after 500 ms.
  expect(trial.asked()).toHaveLength(2);
});

test('one that waited in vain is answered with how far the engine is by then', async () => {
  const answers = { [ENGINE]: accountOf('RUNNING', { DataScannedInBytes: 1 }) };
  const slept = () => {
    answers[ENGINE] = accountOf('RUNNING', { DataScannedInBytes: 9 });
  };
  await using trial = await setUp(answers, { slept });
  trial.records.put(TAKEN);
  const { body } = await trial.get('q', { WaitTimeSeconds: '7' });
  expect(body).toMatchObject({ State: { State: 'RUNNING' }, Statistics: { DataScannedInBytes: 9 } });
  expect(trial.slept()).toBe(7_000);
});

test.each([
  ['principal', 'AIDAOTHER', CALLER.Account],
  ['account', 'AIDAEXAMPLE', '111111111111'],
])('the query of another %s is not found, by its record or by its execution', async (_, caller, account) => {
  await using trial = await setUp({ [DESCRIBE]: executionOf(CALLER) });
  expect(await trial.get('q', {}, caller, account)).toEqual(NOT_FOUND);
  trial.records.put(TAKEN);
  expect(await trial.get('q', {}, caller, account)).toEqual(NOT_FOUND);
});

test('where a query is its whole account’s, any principal of it finds it, and nobody else', async () => {
  const whole = { Account: '000000000000', Principal: '000000000000' };
  await using trial = await setUp({ [DESCRIBE]: executionOf(whole) }, { callerScope: 'ACCOUNT' });
  expect((await trial.get('q', {}, 'AIDAONE')).status).toBe(200);
  expect((await trial.get('q', {}, 'AROATWO:session')).status).toBe(200);
  expect(await trial.get('q', {}, 'AIDAONE', '111111111111')).toEqual(NOT_FOUND);
});

test('an unknown query is not found; what cannot be a QueryId is not even asked for', async () => {
  await using trial = await setUp({ [DESCRIBE]: refused('ExecutionDoesNotExist') });
  expect(await trial.get('../unknown:$')).toEqual(NOT_FOUND);
  expect(trial.asked()).toEqual([]);
  expect(await trial.get('unknown')).toEqual(NOT_FOUND);
  expect(trial.asked()).toHaveLength(3);
  expect(trial.slept()).toBe(1_000);
});

test.each([300, 1_000])('one that Step Functions knows only after %i ms is found', async (known) => {
  const answers = { [DESCRIBE]: refused('ExecutionDoesNotExist') };
  const slept = (milliseconds: number) => {
    if (milliseconds === known) answers[DESCRIBE] = executionOf(CALLER);
  };
  await using trial = await setUp(answers, { slept });
  expect((await trial.get('q')).body.State.State).toBe('QUEUED');
});

test('one whose record has expired is not found, though its execution is still known', async () => {
  const RECORD_LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;
  await using trial = await setUp({ [DESCRIBE]: executionOf(CALLER) });
  vi.setSystemTime(STARTED.getTime() + RECORD_LIFETIME_MS);
  expect((await trial.get('q')).status).toBe(200);
  vi.setSystemTime(STARTED.getTime() + RECORD_LIFETIME_MS + 1);
  expect(await trial.get('q')).toEqual(NOT_FOUND);
});

test('one that waits is not told of another state by an engine that is too busy to say', async () => {
  const answers = { [ENGINE]: accountOf('QUEUED', { DataScannedInBytes: 3 }) };
  const slept = (milliseconds: number) => {
    if (milliseconds === 500) answers[ENGINE] = refused('TooManyRequestsException');
  };
  await using trial = await setUp(answers, { slept });
  trial.records.put(TAKEN);
  const { body } = await trial.get('q', { WaitTimeSeconds: '2' });
  expect(body).toMatchObject({ State: { State: 'QUEUED' }, Statistics: { DataScannedInBytes: 3 } });
  expect(trial.slept()).toBe(2_000);
});
