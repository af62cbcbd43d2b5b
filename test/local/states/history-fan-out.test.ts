import { afterEach, expect, it } from 'vitest';
import { fail, historyOf, task } from './history-of.ts';
import { Lab } from './lab.ts';

// The orders and links below are those of histories recorded from the real service.
let lab: Lab;
afterEach(() => lab.remove());

it('shows the iterations of a Map, one at a time', async () => {
  lab = new Lab();

  expect(
    await historyOf(
      lab,
      {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
      [1, 2],
    ),
  ).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 MapStateEntered',
    '3 <- 2 MapStateStarted',
    '4 <- 3 MapIterationStarted',
    '5 <- 4 PassStateEntered',
    '6 <- 5 PassStateExited',
    '7 <- 6 MapIterationSucceeded',
    '8 <- 6 MapIterationStarted',
    '9 <- 8 PassStateEntered',
    '10 <- 9 PassStateExited',
    '11 <- 10 MapIterationSucceeded',
    '12 <- 11 MapStateSucceeded',
    '13 <- 11 MapStateExited',
    '14 <- 13 ExecutionSucceeded',
  ]);
});

it('shows an iteration that fails, and one that is aborted by it', async () => {
  lab = new Lab();
  const States = {
    Pick: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Broken' }],
      Default: 'Rest',
    },
    Broken: { Type: 'Fail', Error: 'E' },
    Rest: { Type: 'Wait', Seconds: 9, End: true },
  };

  const lines = await historyOf(
    lab,
    { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Pick', States }, End: true } },
    [0, 1],
  );

  expect(lines.slice(-6)).toEqual([
    '10 <- 7 ChoiceStateExited',
    '11 <- 10 FailStateEntered',
    '12 <- 9 MapIterationAborted',
    '13 <- 11 MapIterationFailed',
    '14 <- 11 MapStateFailed',
    '15 <- 14 ExecutionFailed',
  ]);
});

it('shows a Parallel that fails and is tried again', async () => {
  lab = new Lab({ tasks: { ask: fail } });

  expect(
    await historyOf(lab, {
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Ask', States: { Ask: task('ask') } }],
        Retry: [{ ErrorEquals: ['X'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['X'], Next: 'Last' }],
        End: true,
      },
      Last: { Type: 'Pass', End: true },
    }),
  ).toEqual([
    '1 <- 0 ExecutionStarted',
    '2 <- 0 ParallelStateEntered',
    '3 <- 2 ParallelStateStarted',
    '4 <- 3 TaskStateEntered',
    '5 <- 4 TaskScheduled',
    '6 <- 5 TaskStarted',
    '7 <- 6 TaskFailed',
    '8 <- 7 TaskStateAborted',
    '9 <- 7 ParallelStateStarted',
    '10 <- 9 TaskStateEntered',
    '11 <- 10 TaskScheduled',
    '12 <- 11 TaskStarted',
    '13 <- 12 TaskFailed',
    '14 <- 13 TaskStateAborted',
    '15 <- 13 ParallelStateFailed',
    '16 <- 15 ParallelStateExited',
    '17 <- 16 PassStateEntered',
    '18 <- 17 PassStateExited',
    '19 <- 18 ExecutionSucceeded',
  ]);
});
