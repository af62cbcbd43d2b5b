import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { refused } from '../../support/aws-stand-in.ts';
import { ENGINE_BATCH, setUp, TAKEN } from './set-up.ts';

const running = (number: number) => ({
  ...TAKEN,
  Id: `e${number}`,
  QueryExecutionId: `e${number}`,
  QueryId: `q${number}`,
  SubmissionDateTime: number,
});
const ended = (number: number, State: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED') => ({
  ...running(number),
  Outcome: { State, CompletionDateTime: number },
  DeliveryState: 'NONE' as const,
});
const NOTHING = { body: { QueryExecutions: [] } };
const ids = ({ body }: { body: { Queries: { QueryId: string }[] } }) =>
  body.Queries.map(({ QueryId }) => QueryId);

test('asks the engine of those under way, fifty at a time, and of no others', async () => {
  await using trial = await setUp({ [ENGINE_BATCH]: NOTHING });
  for (let number = 0; number < 70; number++) trial.records.put(running(number));
  for (let number = 70; number < 100; number++) trial.records.put(ended(number));
  expect((await trial.list({ MaxResults: '100' })).body.Queries).toHaveLength(100);
  const asked = trial.asked().map(({ input }): string[] => input.QueryExecutionIds);
  expect(asked.map(({ length }) => length)).toEqual([50, 20]);
  expect(asked.flat()).toEqual(Array.from({ length: 70 }, (_, index) => `e${69 - index}`));
});

test('shows each as the engine tells of it; of one that it does not tell, RUNNING', async () => {
  const QueryExecutions = [
    { QueryExecutionId: 'e1', Status: { State: 'QUEUED' } },
    { QueryExecutionId: 'e2', Status: { State: 'SUCCEEDED' }, Statistics: { DataScannedInBytes: 4 } },
  ];
  await using trial = await setUp({ [ENGINE_BATCH]: { body: { QueryExecutions } } });
  for (const number of [1, 2, 3]) trial.records.put(running(number));
  const { body } = await trial.list();
  expect(body.Queries.map(({ State }: { State: { State: string } }) => State.State)).toEqual([
    'RUNNING',
    'RUNNING',
    'QUEUED',
  ]);
  expect(body.Queries[1].Statistics).toEqual({ DataScannedInBytes: 4 });
});

test('an engine that is busy does not keep the list back', async () => {
  await using trial = await setUp({ [ENGINE_BATCH]: refused('TooManyRequestsException') });
  trial.records.put(running(1));
  expect(ids(await trial.list())).toEqual(['q1']);
});

test('a page has fifty unless another number is asked', async () => {
  await using trial = await setUp();
  for (let number = 0; number < 51; number++) trial.records.put(ended(number));
  const first = await trial.list();
  expect(ids(first)).toHaveLength(50);
  const second = await trial.list({ NextToken: first.body.NextToken });
  expect(ids(second)).toEqual(['q0']);
  expect(second.body).not.toHaveProperty('NextToken');
});

test('reads on in search of a state, a thousand records for one answer', async () => {
  await using trial = await setUp();
  for (let number = 0; number < 1_200; number++) trial.records.put(ended(number + 10));
  trial.records.put(ended(5, 'FAILED'));
  const first = await trial.list({ State: 'FAILED' });
  expect(first.body).toEqual({ Queries: [], NextToken: expect.any(String) });
  const second = await trial.list({ State: 'FAILED', NextToken: first.body.NextToken });
  expect(ids(second)).toEqual(['q5']);
  expect(second.body).not.toHaveProperty('NextToken');
  expect(trial.asked()).toEqual([]);
});

test('what has no room in a page begins the next', async () => {
  await using trial = await setUp();
  for (const number of [1, 3, 5, 7]) trial.records.put(ended(number, 'FAILED'));
  for (const number of [2, 4, 6]) trial.records.put(ended(number));
  const first = await trial.list({ State: 'FAILED', MaxResults: '3' });
  expect(ids(first)).toEqual(['q7', 'q5', 'q3']);
  const { NextToken } = first.body;
  expect(ids(await trial.list({ State: 'FAILED', MaxResults: '3', NextToken }))).toEqual(['q1']);
});

test('a query that was told of and then redriven is listed as it was told', async () => {
  await using trial = await setUp({ [ENGINE_BATCH]: NOTHING });
  trial.records.put({ ...ended(1, 'FAILED'), Id: 'q1' });
  trial.records.put(running(1));
  const { body } = await trial.list();
  expect(body.Queries).toMatchObject([{ QueryId: 'q1', State: { State: 'FAILED' } }]);
});

test('a NextToken that was tampered with is refused', async () => {
  await using trial = await setUp();
  for (const number of [1, 2]) trial.records.put(ended(number));
  const { body } = await trial.list({ MaxResults: '1' });
  const [Id, time, binding] = JSON.parse(Buffer.from(body.NextToken, 'base64url').toString());
  for (const content of [[Id, time + 1, binding], ['e9', time, binding], [Id, time], 'e', null]) {
    const NextToken = Buffer.from(JSON.stringify(content)).toString('base64url');
    expect((await trial.list({ NextToken })).status).toBe(400);
  }
});

test('a NextToken that its caller made up is refused where it names no place in a list', async () => {
  await using trial = await setUp();
  const binding = (Id: string, time: number) =>
    createHash('sha256')
      .update(JSON.stringify(['000000000000/AIDAEXAMPLE', Id, time]))
      .digest('base64url')
      .slice(0, 16);
  const places: [string, number][] = [
    ['', 1],
    ['e', -1],
    ['e', 1.5],
  ];
  for (const [Id, time] of places) {
    const content = JSON.stringify([Id, time, binding(Id, time)]);
    const NextToken = Buffer.from(content).toString('base64url');
    expect((await trial.list({ NextToken })).status).toBe(400);
  }
});
