import { afterEach, describe, expect, it } from 'vitest';
import { executionArn } from '../../../../local/states/arn.ts';
import { Lab, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);
const never = () => new Promise(() => {});
const CAUGHT = { Type: 'Pass', Output: ['{% $states.input %}', '{% $millis() %}'], End: true };

it('Succeed ends with its Output', async () => {
  lab = new Lab();

  const row = await lab.run({ Done: { Type: 'Succeed', Output: { a: '{% $states.input %}' } } }, 1);

  expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
});

it.each<[string, object, object]>([
  ['with Error and Cause', { Error: 'Oops', Cause: 'so' }, { error: 'Oops', cause: 'so' }],
  [
    'with both by expressions',
    { Error: '{% $states.input.e %}', Cause: '{% "c" & 1 %}' },
    { error: 'E1', cause: 'c1' },
  ],
  ['without either', {}, {}],
])('Fail ends %s', async (_, fields, reason) => {
  lab = new Lab();

  const row = await lab.run({ Broken: { Type: 'Fail', ...fields } }, { e: 'E1' });

  expect(outcomeOf(row)).toEqual({ status: 'FAILED', ...reason });
});

it('counts a transition for each state that is entered', async () => {
  lab = new Lab();

  const row = await lab.run({
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'C' }] },
    C: { Type: 'Wait', Seconds: 1, Next: 'D' },
    D: { Type: 'Succeed' },
  });

  expect(row.transitions).toBe(4);
});

it('fails with States.Runtime when the history is full', async () => {
  lab = new Lab();

  const row = await lab.run({
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Pass', Next: 'A' },
  });

  expect(outcomeOf(row)).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(row.lastEvent).toBe(25_000);
});

describe('TimeoutSeconds of the machine', () => {
  it('ends the execution as TIMED_OUT, past Catch and Retry', async () => {
    lab = new Lab({ tasks: { slow: never } });

    const row = await lab.run(
      {
        Slow: {
          Type: 'Task',
          Resource: resource('slow'),
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: CAUGHT,
      },
      {},
      { TimeoutSeconds: 30 },
    );

    expect(outcomeOf(row)).toEqual({ status: 'TIMED_OUT' });
    expect(row.stoppedAt).toBe(START + 30_000);
    expect(lab.calls[0]?.signal.aborted).toBe(true);
  });

  it('does not touch an execution that is faster', async () => {
    lab = new Lab();

    const row = await lab.run({ Rest: { Type: 'Wait', Seconds: 29, End: true } }, {}, { TimeoutSeconds: 30 });

    expect(row.status).toBe('SUCCEEDED');
  });
});

it('StopExecution ends an execution as ABORTED, and its task with it', async () => {
  lab = new Lab({ tasks: { slow: never } });
  lab.define({
    Slow: {
      Type: 'Task',
      Resource: resource('slow'),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      End: true,
    },
    Caught: CAUGHT,
  });
  const arn = await lab.start();
  await lab.clock.advance(1000);

  await lab.call('StopExecution', { executionArn: arn, error: 'Enough', cause: 'asked to' });

  expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'ABORTED', error: 'Enough', cause: 'asked to' });
  expect(lab.calls[0]?.signal.aborted).toBe(true);
});

it('StopExecution right after the start keeps the task from being called', async () => {
  lab = new Lab();
  lab.define({ Never: { Type: 'Task', Resource: resource('never'), End: true } });
  const starting = lab.start();
  await Promise.resolve();

  await lab.call('StopExecution', { executionArn: executionArn('machine', 'run-1') });

  expect(await lab.ended(await starting)).toMatchObject({ status: 'ABORTED' });
  expect(lab.calls).toEqual([]);
});
