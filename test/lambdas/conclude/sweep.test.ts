import { expect, test } from 'vitest';
import { sweep } from '../../../lambdas/conclude/sweep.ts';
import { executionOf, QUERY_MACHINE, setUp } from './set-up.ts';

const NOW = Date.parse('2026-01-10T12:00:00Z');
const HOUR = 60 * 60 * 1_000;
const seconds = (hoursAgo: number) => (NOW - hoursAgo * HOUR) / 1_000;

const listed = (name: string, startedHoursAgo: number, stoppedHoursAgo: number) => ({
  executionArn: executionOf(QUERY_MACHINE, name),
  name,
  startDate: seconds(startedHoursAgo),
  stopDate: seconds(stoppedHoursAgo),
});

test('a sweep concludes what ended in the last three hours, however long ago it started', async () => {
  const executions = [listed('new', 1, 0.5), listed('long', 50, 2), listed('settled', 20, 19)];
  await using trial = await setUp({
    answers: { 'AWSStepFunctions.ListExecutions': { body: { executions } } },
  });
  // The stand-in answers the same to every list: three states of two machines.
  expect(await sweep(trial.dependencies, NOW)).toEqual(Array(2 * 3 * 2).fill('DELIVERY_STARTED'));
  const described = trial.sent().filter(({ operation }) => operation === 'DescribeExecution');
  expect(new Set(described.map(({ input }) => input.executionArn))).toEqual(
    new Set([executionOf(QUERY_MACHINE, 'new'), executionOf(QUERY_MACHINE, 'long')]),
  );
});

test('a sweep reads no further than executions that started too long ago to have ended lately', async () => {
  const body = { executions: [listed('ancient', 500, 499)], nextToken: 'more' };
  await using trial = await setUp({ answers: { 'AWSStepFunctions.ListExecutions': { body } } });
  expect(await sweep(trial.dependencies, NOW)).toEqual([]);
  expect(trial.sent().map(({ operation }) => operation)).toEqual(Array(6).fill('ListExecutions'));
});

test('a sweep goes on past an execution that cannot be concluded, and fails once it is through', async () => {
  const executions = [listed('broken', 1, 0.5), listed('other', 1, 0.4)];
  const foreign = { name: 'q', status: 'ABORTED', startDate: 0, input: '{"not":"ours"}' };
  await using trial = await setUp({
    ended: foreign,
    answers: { 'AWSStepFunctions.ListExecutions': { body: { executions } } },
  });
  await expect(sweep(trial.dependencies, NOW)).rejects.toThrow('12 executions were not concluded.');
  expect(trial.sent().filter(({ operation }) => operation === 'DescribeExecution')).toHaveLength(12);
});
