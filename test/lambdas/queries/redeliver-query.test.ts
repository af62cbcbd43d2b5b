import { expect, test } from 'vitest';
import { deliveryInputSchema } from '../../../core/workflow/deliver-call.ts';
import { refused } from '../../support/aws-stand-in.ts';
import {
  CALLER,
  conflict,
  DELIVERY_MACHINE,
  DESCRIBE,
  executionOf,
  NOT_FOUND,
  START,
  STARTED,
  setUp,
} from './set-up.ts';

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
const STILL_PENDING = conflict('The callback is still being delivered: attempts are to come.');

test.each(['FAILED', 'DELIVERED'] as const)('sends again what was %s', async (DeliveryState) => {
  await using trial = await setUp({ [START]: { body: {} } });
  trial.records.put({ ...ENDED, DeliveryState });
  expect(await trial.redeliver('q')).toEqual({ status: 202, body: { QueryId: 'q' } });
  const { Redelivery, ...record } = (await trial.records.get('e')) ?? {};
  expect(record).toEqual({ ...ENDED, DeliveryState: 'PENDING' });
  const [asked, ...others] = trial.asked();
  expect(others).toEqual([]);
  expect(asked).toEqual({
    operation: START,
    input: { stateMachineArn: DELIVERY_MACHINE, name: Redelivery, input: expect.any(String) },
  });
  expect(Redelivery).toMatch(/^q-[0-9a-f-]{36}$/);
  const input: unknown = JSON.parse(asked?.input.input);
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
  await using trial = await setUp({ [START]: { body: {} } });
  const QueryId = 'q'.repeat(80);
  for (let round = 0; round < 2; round++) {
    trial.records.put({ ...ENDED, QueryId });
    expect((await trial.redeliver(QueryId)).status).toBe(202);
  }
  const names = trial.asked().map(({ input }): string => input.name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^q{43}-[0-9a-f-]{36}$/);
});

test('of two at once one is accepted', async () => {
  await using trial = await setUp({ [START]: { body: {} } });
  trial.records.put(ENDED);
  const statuses = (await Promise.all([trial.redeliver('q'), trial.redeliver('q')])).map(
    ({ status }) => status,
  );
  expect(statuses.sort()).toEqual([202, 409]);
  expect(trial.asked()).toHaveLength(1);
});

test('is refused while the delivery is pending', async () => {
  await using trial = await setUp();
  trial.records.put({ ...ENDED, DeliveryState: 'PENDING' });
  expect(await trial.redeliver('q')).toEqual(STILL_PENDING);
  expect(trial.asked()).toEqual([]);
});

test.each([
  ['was never started is started', { body: {} }],
  ['is running is left alone', refused('ExecutionAlreadyExists')],
])('is refused while one is being sent again, whose execution if it %s', async (_what, started) => {
  await using trial = await setUp({ [START]: started });
  trial.records.put({ ...ENDED, DeliveryState: 'PENDING', Redelivery: 'q-begun' });
  expect(await trial.redeliver('q')).toEqual(STILL_PENDING);
  expect(trial.asked().map(({ input }) => input.name)).toEqual(['q-begun']);
  expect(await trial.records.get('e')).toMatchObject({ DeliveryState: 'PENDING', Redelivery: 'q-begun' });
});

test.each(['FAILED', 'DELIVERED'] as const)(
  'leaves the state at %s when the delivery cannot be started',
  async (DeliveryState) => {
    await using trial = await setUp({ [START]: refused('ExecutionLimitExceeded') });
    trial.records.put({ ...ENDED, DeliveryState });
    expect((await trial.redeliver('q')).status).toBe(500);
    expect(await trial.records.get('e')).toMatchObject({ DeliveryState });
  },
);

test('is refused for a query that has not ended, with or without a record', async () => {
  await using trial = await setUp({ [DESCRIBE]: executionOf(CALLER) });
  const notEnded = conflict('The query has not ended: there is nothing to tell yet.');
  expect(await trial.redeliver('q')).toEqual(notEnded);
  const { Outcome: _outcome, DeliveryState: _state, ...running } = ENDED;
  trial.records.put(running);
  expect(await trial.redeliver('q')).toEqual(notEnded);
});

test('is refused for a query without a CallbackUrl', async () => {
  await using trial = await setUp();
  trial.records.put({ ...ENDED, Order: {}, DeliveryState: 'NONE' });
  expect(await trial.redeliver('q')).toEqual(conflict('The query was submitted without a CallbackUrl.'));
});

test("another caller's query, and one that is not there, are not found", async () => {
  await using trial = await setUp({ [DESCRIBE]: refused('ExecutionDoesNotExist') });
  trial.records.put(ENDED);
  expect(await trial.redeliver('q', {}, 'AIDAOTHER')).toEqual(NOT_FOUND);
  expect(await trial.redeliver('other')).toEqual(NOT_FOUND);
  expect((await trial.records.get('e'))?.DeliveryState).toBe('FAILED');
});
