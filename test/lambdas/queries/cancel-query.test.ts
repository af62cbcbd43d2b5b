import { expect, test } from 'vitest';
import { refused } from '../../support/aws-stand-in.ts';
import {
  CALLER,
  conflict,
  DESCRIBE,
  EXECUTION,
  executionOf,
  HISTORY,
  STOP_EXECUTION,
  STOP_QUERY,
  setUp,
  TAKEN,
} from './set-up.ts';

const ACCEPTED = { status: 202, body: { QueryId: 'q' } };
const STOPPED = { operation: STOP_QUERY, input: { QueryExecutionId: 'e' } };
const ABORTED = {
  operation: STOP_EXECUTION,
  input: {
    executionArn: EXECUTION,
    error: 'QueryCancelled',
    cause: 'The query was cancelled before the engine had taken it.',
  },
};

const submit = { resource: 'startQueryExecution', resourceType: 'aws-sdk:athena' };
const history = (...events: object[]) => ({ body: { events: [{ type: 'ExecutionStarted' }, ...events] } });
const SCHEDULED = history({ type: 'TaskScheduled', taskScheduledEventDetails: submit });
const ASKING = history(
  { type: 'TaskScheduled', taskScheduledEventDetails: submit },
  { type: 'TaskStarted', taskStartedEventDetails: submit },
);
const THROTTLED = history(
  { type: 'TaskScheduled', taskScheduledEventDetails: submit },
  { type: 'TaskStarted', taskStartedEventDetails: submit },
  { type: 'TaskFailed', taskFailedEventDetails: { ...submit, error: 'Athena.TooManyRequestsException' } },
);
const SUBMITTED = history(
  { type: 'TaskScheduled', taskScheduledEventDetails: submit },
  { type: 'TaskStarted', taskStartedEventDetails: submit },
  { type: 'TaskSucceeded', taskSucceededEventDetails: { ...submit, output: '{"QueryExecutionId":"e"}' } },
);
const ANSWERS = {
  [DESCRIBE]: executionOf(CALLER),
  [STOP_QUERY]: { body: {} },
  [STOP_EXECUTION]: { body: {} },
};
const WAITED = 15_000;

test("stops the engine's query, and leaves the workflow to tell of its end", async () => {
  await using trial = await setUp(ANSWERS);
  trial.records.put(TAKEN);
  expect(await trial.cancel('q')).toEqual(ACCEPTED);
  expect(trial.asked()).toEqual([STOPPED]);
  expect(trial.slept()).toBe(0);
});

test('a query that was just submitted is stopped as soon as the engine has taken it', async () => {
  const slept = (milliseconds: number) => {
    if (milliseconds === 750) trial.records.put(TAKEN);
  };
  await using trial = await setUp(ANSWERS, { slept });
  expect(await trial.cancel('q')).toEqual(ACCEPTED);
  expect(trial.asked().slice(1)).toEqual([STOPPED]);
  expect(trial.slept()).toBe(750);
});

test.each([
  ['throttled', THROTTLED],
  ['not asked yet', history({ type: 'TaskStateEntered' })],
])('where the engine is %s for long, the workflow is stopped', async (_, events) => {
  await using trial = await setUp({ ...ANSWERS, [HISTORY]: events });
  expect(await trial.cancel('q')).toEqual(ACCEPTED);
  expect(trial.slept()).toBe(WAITED);
  const [, asked, ...done] = trial.asked();
  expect(asked).toMatchObject({ operation: HISTORY, input: { executionArn: EXECUTION } });
  expect(done).toEqual([ABORTED]);
});

test.each([
  ['scheduled', SCHEDULED],
  ['under way', ASKING],
])(
  'the workflow is not stopped while its submission is %s, and the query is once it is taken',
  async (_, events) => {
    const answers = { ...ANSWERS, [HISTORY]: events };
    const slept = (milliseconds: number) => {
      if (milliseconds === WAITED + 500) answers[HISTORY] = SUBMITTED;
    };
    await using trial = await setUp(answers, { slept });
    expect(await trial.cancel('q')).toEqual(ACCEPTED);
    expect(
      trial
        .asked()
        .filter(({ operation }) => operation !== HISTORY)
        .slice(1),
    ).toEqual([STOPPED]);
  },
);

test('the workflow is stopped once its submission has failed', async () => {
  const answers = { ...ANSWERS, [HISTORY]: ASKING };
  const slept = (milliseconds: number) => {
    if (milliseconds === WAITED + 500) answers[HISTORY] = THROTTLED;
  };
  await using trial = await setUp(answers, { slept });
  expect(await trial.cancel('q')).toEqual(ACCEPTED);
  expect(
    trial
      .asked()
      .filter(({ operation }) => operation !== HISTORY)
      .slice(1),
  ).toEqual([ABORTED]);
});

test('a submission without an end is left alone; the caller is asked to try again before API Gateway gives up', async () => {
  await using trial = await setUp({ ...ANSWERS, [HISTORY]: ASKING });
  expect((await trial.cancel('q')).status).toBe(500);
  expect(trial.slept()).toBe(25_000);
  const operations = new Set(trial.asked().map(({ operation }) => operation));
  expect([...operations]).toEqual([DESCRIBE, HISTORY]);
});

test("the engine's id is found in the history where the record could not be written", async () => {
  await using trial = await setUp({ ...ANSWERS, [HISTORY]: SUBMITTED });
  expect(await trial.cancel('q')).toEqual(ACCEPTED);
  expect(trial.asked().slice(2)).toEqual([STOPPED]);
});

test('one that ends while it is looked for is told by its state', async () => {
  const slept = () =>
    trial.records.put({
      ...TAKEN,
      Id: 'q',
      Outcome: { State: 'FAILED', CompletionDateTime: 5 },
      DeliveryState: 'NONE',
    });
  await using trial = await setUp(ANSWERS, { slept });
  expect(await trial.cancel('q')).toEqual(
    conflict('The query has ended and is FAILED: there is nothing to cancel.'),
  );
});

test('one that has ended, which the index does not know yet, is told by its state', async () => {
  await using trial = await setUp(ANSWERS);
  trial.records.put({
    ...TAKEN,
    Outcome: { State: 'SUCCEEDED', CompletionDateTime: 5 },
    DeliveryState: 'NONE',
  });
  trial.records.findByQueryId = async () => TAKEN;
  expect(await trial.cancel('q')).toEqual(
    conflict('The query has ended and is SUCCEEDED: there is nothing to cancel.'),
  );
  expect(trial.asked()).toEqual([]);
});

test('an engine that cannot be asked to stop is an error, and may be asked again', async () => {
  await using trial = await setUp({ [STOP_QUERY]: refused('TooManyRequestsException') });
  trial.records.put(TAKEN);
  expect((await trial.cancel('q')).status).toBe(500);
});
