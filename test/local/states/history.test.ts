import { afterEach, expect, it } from 'vitest';
import { fail, historyLine, historyOf, task } from './history-of.ts';
import { Lab } from './lab.ts';

// The orders and links below are those of histories recorded from the real service.
let lab: Lab;
afterEach(() => lab.remove());

it('links each event of a chain of states to the one before', async () => {
  lab = new Lab();

  expect(
    await historyOf(lab, {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'C' }] },
      C: { Type: 'Wait', Seconds: 1, Next: 'D' },
      D: { Type: 'Succeed' },
    }),
  ).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 PassStateEntered',
    '3 <- 2 PassStateExited',
    '4 <- 3 ChoiceStateEntered',
    '5 <- 4 ChoiceStateExited',
    '6 <- 5 WaitStateEntered',
    '7 <- 6 WaitStateExited',
    '8 <- 7 SucceedStateEntered',
    '9 <- 8 SucceedStateExited',
    '10 <- 9 ExecutionSucceeded',
  ]);
});

it('shows the tries of a task and the Catch after them', async () => {
  lab = new Lab({ tasks: { ask: fail } });

  expect(
    await historyOf(lab, {
      Ask: task('ask', {
        Retry: [{ ErrorEquals: ['X'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }],
      }),
      Broken: { Type: 'Fail' },
    }),
  ).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 TaskStateEntered',
    '3 <- 2 TaskScheduled',
    '4 <- 3 TaskStarted',
    '5 <- 4 TaskFailed',
    '6 <- 5 TaskScheduled',
    '7 <- 6 TaskStarted',
    '8 <- 7 TaskFailed',
    '9 <- 8 TaskStateExited',
    '10 <- 9 FailStateEntered',
    '11 <- 10 ExecutionFailed',
  ]);
});

it('shows a task that waits for its token, from TaskSubmitted to TaskTimedOut', async () => {
  lab = new Lab({ tasks: { 'store.waitForTaskToken': () => ({ stored: true }) } });
  lab.define({
    Wait: task('store.waitForTaskToken', { Arguments: { a: 1 }, TimeoutSeconds: 5, HeartbeatSeconds: 4 }),
  });
  const arn = await lab.start({ q: 1 });
  await lab.ended(arn);
  const names = { resource: 'store.waitForTaskToken', resourceType: 'aws-sdk:test' };
  const start = Date.UTC(2026, 0, 1) / 1000;

  expect(await lab.history(arn)).toEqual([
    {
      id: 1,
      previousEventId: 0,
      timestamp: start,
      type: 'ExecutionStarted',
      executionStartedEventDetails: {
        input: '{"q":1}',
        inputDetails: { truncated: false },
        roleArn: 'arn:aws:iam::000000000000:role/local',
      },
    },
    {
      id: 2,
      previousEventId: 0,
      timestamp: start,
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: 'Wait', input: '{"q":1}', inputDetails: { truncated: false } },
    },
    {
      id: 3,
      previousEventId: 2,
      timestamp: start,
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        ...names,
        region: 'us-east-1',
        parameters: '{"a":1}',
        timeoutInSeconds: 5,
        heartbeatInSeconds: 4,
      },
    },
    { id: 4, previousEventId: 3, timestamp: start, type: 'TaskStarted', taskStartedEventDetails: names },
    {
      id: 5,
      previousEventId: 4,
      timestamp: start,
      type: 'TaskSubmitted',
      taskSubmittedEventDetails: { ...names, output: '{"stored":true}', outputDetails: { truncated: false } },
    },
    {
      id: 6,
      previousEventId: 5,
      timestamp: start + 4,
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { ...names, error: 'States.Timeout' },
    },
    {
      id: 7,
      previousEventId: 6,
      timestamp: start + 4,
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'States.Timeout' },
    },
  ]);
});

it('shows the variables that a state assigns', async () => {
  lab = new Lab();
  lab.define({ A: { Type: 'Pass', Assign: { n: 1, t: 'x' }, End: true } });
  const arn = await lab.start();
  await lab.ended(arn);

  expect((await lab.history(arn))[2]).toMatchObject({
    stateExitedEventDetails: {
      name: 'A',
      output: '{}',
      assignedVariables: { n: '1', t: '"x"' },
      assignedVariablesDetails: { truncated: false },
    },
  });
});

it('gives a function named by its ARN events of its own', async () => {
  lab = new Lab({ tasks: { deliver: () => 1 } });
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:deliver';

  expect(await historyOf(lab, { Deliver: task('deliver', { Resource }) })).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 TaskStateEntered',
    '3 <- 2 LambdaFunctionScheduled',
    '4 <- 3 LambdaFunctionStarted',
    '5 <- 4 LambdaFunctionSucceeded',
    '6 <- 5 TaskStateExited',
    '7 <- 6 ExecutionSucceeded',
  ]);
});

it('has a failed evaluation follow what came before the state', async () => {
  lab = new Lab();

  expect(
    await historyOf(lab, {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Pass', Output: '{% $states.input.none %}', End: true },
    }),
  ).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 PassStateEntered',
    '3 <- 2 PassStateExited',
    '4 <- 3 PassStateEntered',
    '5 <- 3 EvaluationFailed',
    '6 <- 5 ExecutionFailed',
  ]);
});

it('ends with ExecutionAborted or ExecutionTimedOut, which follow nothing', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 30 });
  const [aborted, timedOut] = [await lab.start(), await lab.start()];
  await lab.clock.settle();
  await lab.call('StopExecution', { executionArn: aborted });
  await lab.ended(timedOut);

  expect((await lab.history(aborted)).map(historyLine).at(-1)).toBe('3 <- 0 ExecutionAborted');
  expect((await lab.history(timedOut)).map(historyLine).at(-1)).toBe('3 <- 0 ExecutionTimedOut');
});
