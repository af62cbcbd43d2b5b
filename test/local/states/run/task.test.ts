import { afterEach, describe, expect, it } from 'vitest';
import { Lab, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const never = () => new Promise(() => {});
const CAUGHT = { Type: 'Pass', Output: ['{% $states.input %}', '{% $millis() %}'], End: true };
const START = Date.UTC(2026, 0, 1);

const ask = (fields: object) => ({ Type: 'Task', Resource: resource('ask'), ...fields });

describe('TimeoutSeconds of a task', () => {
  it.each<[string, unknown]>([
    ['a number', 5],
    ['an expression', '{% $states.input.limit %}'],
  ])('as %s ends the task with States.Timeout', async (_, TimeoutSeconds) => {
    lab = new Lab({ tasks: { slow: never } });

    const row = await lab.run(
      {
        Slow: {
          Type: 'Task',
          Resource: resource('slow'),
          TimeoutSeconds,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }],
          End: true,
        },
        Caught: CAUGHT,
      },
      { limit: 5 },
    );

    expect(outcomeOf(row).output).toEqual([{ Error: 'States.Timeout', Cause: '' }, START + 5000]);
    expect(lab.calls[0]?.signal.aborted).toBe(true);
  });

  it('does not touch a task that is faster', async () => {
    lab = new Lab({ tasks: { quick: () => lab.clock.sleep(4999).then(() => 'done') } });

    const row = await lab.run({
      Quick: { Type: 'Task', Resource: resource('quick'), TimeoutSeconds: 5, End: true },
    });

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(lab.calls[0]?.signal.aborted).toBe(false);
  });

  it('starts anew on each try', async () => {
    lab = new Lab({ tasks: { slow: never } });

    const row = await lab.run({
      Slow: {
        Type: 'Task',
        Resource: resource('slow'),
        TimeoutSeconds: 5,
        Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 2, BackoffRate: 1 }],
        End: true,
      },
    });

    expect(outcomeOf(row)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    // Three tries of 5 s with two pauses of 1 s.
    expect(row.stoppedAt).toBe(START + 17_000);
  });

  it.each(['{% 0 %}', '{% 1.5 %}', '{% 100000000 %}', '{% "5" %}'])('refuses %s', async (TimeoutSeconds) => {
    lab = new Lab({ tasks: { slow: never } });

    const row = await lab.run({
      Slow: { Type: 'Task', Resource: resource('slow'), TimeoutSeconds, End: true },
    });

    expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(lab.calls).toEqual([]);
  });
});

it('takes anything thrown that is no TaskFailure for States.TaskFailed', async () => {
  lab = new Lab({
    tasks: {
      ask: () => {
        throw new RangeError('out of range');
      },
    },
  });

  const row = await lab.run({ Ask: ask({ End: true }) });

  expect(outcomeOf(row)).toEqual({ status: 'FAILED', error: 'States.TaskFailed', cause: 'out of range' });
});
