import { afterEach, describe, expect, it } from 'vitest';
import { TaskFailure } from '../../../../local/states/task.ts';
import { Lab, outcomeOf, resource, type Task } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);

/** Fails with these error names, one after the other, and then answers when it did. */
function failing(...names: string[]): Task {
  const left = [...names];
  return () => {
    const name = left.shift();
    if (name !== undefined) throw new TaskFailure(name, `cause of ${name}`);
    return 'done';
  };
}

const ask = (fields: object) => ({ Type: 'Task', Resource: resource('ask'), ...fields });
const CAUGHT = { Type: 'Pass', Output: { caught: '{% $states.input %}' }, End: true };

/** Seconds from the start at which the task was tried. */
function triedAt(
  row: { startedAt: number },
  events: readonly { type: string; timestamp?: unknown }[],
): number[] {
  return events
    .filter(({ type }) => type === 'TaskScheduled')
    .map(({ timestamp }) => Number(timestamp) - row.startedAt / 1000);
}

describe('Retry', () => {
  const run = async (retriers: object[], names: string[], random?: () => number) => {
    lab = new Lab({ tasks: { ask: failing(...names) }, ...(random && { random }) });
    lab.define({
      Ask: ask({ Retry: retriers, Output: '{% $states.context.State.RetryCount %}', End: true }),
    });
    const arn = await lab.start();
    const row = await lab.ended(arn);
    return { row, tried: triedAt(row, await lab.history(arn)) };
  };

  it.each<[string, object, number, number[]]>([
    ['after 1 s, 2 s and 4 s by default', {}, 3, [0, 1, 3, 7]],
    ['after IntervalSeconds', { IntervalSeconds: 5, BackoffRate: 1 }, 2, [0, 5, 10]],
    ['with a growing interval', { IntervalSeconds: 2, BackoffRate: 3 }, 3, [0, 2, 8, 26]],
    [
      'with an interval that grows by a broken rate',
      { IntervalSeconds: 2, BackoffRate: 1.5 },
      3,
      [0, 2, 5, 9.5],
    ],
    ['after no more than MaxDelaySeconds', { IntervalSeconds: 4, MaxDelaySeconds: 6 }, 3, [0, 4, 10, 16]],
    ['MaxAttempts times', { MaxAttempts: 5, BackoffRate: 1 }, 5, [0, 1, 2, 3, 4, 5]],
    [
      'at a part of the interval with full jitter',
      { IntervalSeconds: 8, JitterStrategy: 'FULL' },
      2,
      [0, 4, 12],
    ],
  ])('tries again %s', async (_, fields, failures, expected) => {
    const { row, tried } = await run([{ ErrorEquals: ['X'], ...fields }], Array(failures).fill('X'));

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: failures });
    expect(tried).toEqual(expected);
    expect(row.transitions).toBe(1 + failures);
  });

  it('gives up after MaxAttempts', async () => {
    const { row, tried } = await run([{ ErrorEquals: ['X'], MaxAttempts: 2 }], ['X', 'X', 'X']);

    expect(outcomeOf(row)).toEqual({ status: 'FAILED', error: 'X', cause: 'cause of X' });
    expect(tried).toEqual([0, 1, 3]);
  });

  it('does not try again with MaxAttempts of 0', async () => {
    const { tried } = await run(
      [{ ErrorEquals: ['X'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }],
      ['X'],
    );

    expect(tried).toEqual([0]);
  });

  it('does not try again for an error that no Retrier names', async () => {
    const { row } = await run([{ ErrorEquals: ['Y'] }], ['X']);

    expect(row).toMatchObject({ status: 'FAILED', error: 'X' });
  });

  it('counts for each Retrier by itself', async () => {
    const retriers = [
      { ErrorEquals: ['X'], MaxAttempts: 1, IntervalSeconds: 10 },
      { ErrorEquals: ['Y', 'Z'], MaxAttempts: 2, IntervalSeconds: 100, BackoffRate: 2 },
    ];

    const { row, tried } = await run(retriers, ['Y', 'X', 'Z', 'X']);

    expect(row).toMatchObject({ status: 'FAILED', error: 'X' });
    expect(tried).toEqual([0, 100, 110, 310]);
  });

  it('evaluates Arguments anew on each try', async () => {
    lab = new Lab({ tasks: { ask: failing('X', 'X') } });

    await lab.run({
      Ask: ask({
        Arguments: { n: '{% $states.context.State.RetryCount %}', at: '{% $millis() %}' },
        Retry: [{ ErrorEquals: ['X'] }],
        End: true,
      }),
    });

    expect(lab.calls.map((call) => call.arguments)).toEqual([
      { n: 0, at: START },
      { n: 1, at: START + 1000 },
      { n: 2, at: START + 3000 },
    ]);
  });

  it('begins anew on each visit of the state', async () => {
    lab = new Lab({ tasks: { ask: failing('X', 'X', 'X', 'X') } });

    const row = await lab.run({
      Ask: ask({
        Retry: [{ ErrorEquals: ['X'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['X'], Next: 'Ask' }],
        Output: '{% $states.context.State.RetryCount %}',
        End: true,
      }),
    });

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: 0 });
    expect(row.transitions).toBe(5);
  });

  it('tries a failed evaluation again', async () => {
    const seconds = '{% $states.context.State.RetryCount > 0 ? "fine" : $error("not yet") %}';
    lab = new Lab({ tasks: { ask: () => 1 } });

    const row = await lab.run({
      Ask: ask({ Arguments: seconds, Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }], End: true }),
    });

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: 1 });
  });
});

describe('Catch', () => {
  const run = (error: string, catchers: object[], fields: object = {}) => {
    lab = new Lab({ tasks: { ask: failing(...Array(9).fill(error)) } });
    return lab.run({ Ask: ask({ Catch: catchers, End: true, ...fields }), Caught: CAUGHT });
  };

  it.each<[string, string, string[], boolean]>([
    ['its own name', 'X', ['X'], true],
    ['its name among others', 'X', ['W', 'X'], true],
    ['another name', 'X', ['Y'], false],
    ['States.ALL', 'X', ['States.ALL'], true],
    ['States.TaskFailed', 'X', ['States.TaskFailed'], true],
    ['States.ALL', 'States.Timeout', ['States.ALL'], true],
    ['States.TaskFailed', 'States.Timeout', ['States.TaskFailed'], false],
    ['States.ALL', 'States.DataLimitExceeded', ['States.ALL'], false],
    ['States.TaskFailed', 'States.DataLimitExceeded', ['States.TaskFailed'], false],
    ['its own name', 'States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
    ['States.ALL', 'States.Runtime', ['States.ALL'], false],
    ['States.TaskFailed', 'States.Runtime', ['States.TaskFailed'], false],
    ['its own name', 'States.Runtime', ['States.Runtime'], false],
    ['States.ALL', 'States.QueryEvaluationError', ['States.ALL'], true],
  ])('by %s: %s in %j is %s', async (_, error, names, isCaught) => {
    const unreached = names[0] === 'States.ALL' ? [] : [{ ErrorEquals: ['Never'], Next: 'Caught' }];

    const row = await run(error, [...unreached, { ErrorEquals: names, Next: 'Caught' }]);

    const reason = { Error: error, Cause: `cause of ${error}` };
    expect(outcomeOf(row)).toEqual(
      isCaught
        ? { status: 'SUCCEEDED', output: { caught: reason } }
        : { status: 'FAILED', error, cause: reason.Cause },
    );
  });

  it('takes the first Catcher that matches', async () => {
    const row = await run('X', [
      { ErrorEquals: ['Y'], Output: 'second', Next: 'Caught' },
      { ErrorEquals: ['X', 'Z'], Output: 'first', Next: 'Caught' },
      { ErrorEquals: ['States.ALL'], Output: 'all', Next: 'Caught' },
    ]);

    expect(outcomeOf(row).output).toEqual({ caught: 'first' });
  });

  it('comes after Retry is used up', async () => {
    const row = await run(
      'X',
      [{ ErrorEquals: ['X'], Output: '{% $states.context.State.RetryCount %}', Next: 'Caught' }],
      {
        Retry: [{ ErrorEquals: ['X'], MaxAttempts: 2 }],
      },
    );

    expect(outcomeOf(row).output).toEqual({ caught: 2 });
  });

  it('applies its own Output and Assign, not those of the state', async () => {
    lab = new Lab({ tasks: { ask: failing('X') } });

    const row = await lab.run(
      {
        Before: { Type: 'Pass', Assign: { v: 'before' }, Next: 'Ask' },
        Ask: ask({
          Assign: { v: 'of the state' },
          Output: 'of the state',
          Catch: [
            {
              ErrorEquals: ['X'],
              Assign: { why: '{% $states.errorOutput.Error & "/" & $states.errorOutput.Cause %}' },
              Output: ['{% $states.input %}', '{% $v %}'],
              Next: 'Show',
            },
          ],
          Next: 'Show',
        }),
        Show: { Type: 'Pass', Output: ['{% $states.input %}', '{% $v %}', '{% $why %}'], End: true },
      },
      'in',
    );

    expect(outcomeOf(row).output).toEqual([['in', 'before'], 'before', 'X/cause of X']);
  });

  it('takes a failed evaluation of Arguments and of Output', async () => {
    const caught = [
      {
        ErrorEquals: ['States.QueryEvaluationError'],
        Output: '{% $states.errorOutput.Error %}',
        Next: 'Caught',
      },
    ];
    lab = new Lab({ tasks: { ask: () => ({}) } });

    const row = await lab.run({
      Ask: ask({
        Arguments: '{% $states.input.none %}',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Again' }],
        End: true,
      }),
      Again: ask({ Output: '{% $states.result.none %}', Catch: caught, End: true }),
      Caught: CAUGHT,
    });

    expect(outcomeOf(row).output).toEqual({ caught: 'States.QueryEvaluationError' });
  });

  it('fails with States.QueryEvaluationError where its own Output fails', async () => {
    const row = await run('X', [
      { ErrorEquals: ['X'], Output: '{% $states.errorOutput.none %}', Next: 'Caught' },
    ]);

    expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(row.cause).toContain("specified for the field 'Catch[0]/Output' returned nothing (undefined).");
  });
});
