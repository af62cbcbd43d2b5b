import { expect, test } from 'vitest';
import { definitions, meanRun, runWorkflow } from '../../bench/workflow-run.ts';

const { ours, fixedPoll } = definitions;

test('ours takes five transitions for a query whose event comes before the first fallback', async () => {
  expect(await runWorkflow(ours, { seconds: 5, eventAfter: 1 })).toEqual({
    transitions: 5,
    delay: 1,
    open: 6,
    calls: { prepare: 1, startQueryExecution: 1, 'updateItem.waitForTaskToken': 1, deliver: 1 },
  });
});

test('a lap of the fallback is three more, and one more write of the record', async () => {
  const { transitions, calls } = await runWorkflow(ours, { seconds: 30, eventAfter: 1 });
  expect({ transitions, calls }).toEqual({
    transitions: 8,
    calls: {
      prepare: 1,
      startQueryExecution: 1,
      'updateItem.waitForTaskToken': 2,
      getQueryExecution: 1,
      deliver: 1,
    },
  });
});

test('a token keeps the execution open for a day and costs no transition', async () => {
  const { transitions, delay, open } = await runWorkflow(ours, { seconds: 5, eventAfter: 1, token: true });
  expect({ transitions, delay, open }).toEqual({ transitions: 5, delay: 1, open: 86_400 });
});

test('the original polls every 15 seconds, at three transitions each', async () => {
  expect(await runWorkflow(fixedPoll, { seconds: 40 })).toEqual({
    transitions: 11,
    delay: 5,
    open: 45,
    calls: { startQueryExecution: 1, getQueryExecution: 3, deliver: 1 },
  });
});

test('the mean is taken over ends within the last minute', async () => {
  // Ends at 65, 70, ..., 120 s: three each at the polls of 75, 90, 105 and 120 s, so 2 + 3 * 6.5 transitions.
  const { transitions, delay, calls } = await meanRun(fixedPoll, { seconds: 120 });
  expect({ transitions, delay, calls }).toEqual({
    transitions: 21.5,
    delay: 5,
    calls: { startQueryExecution: 1, getQueryExecution: 6.5, deliver: 1 },
  });
});
