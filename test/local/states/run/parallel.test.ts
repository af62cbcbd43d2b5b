import { afterEach, describe, expect, it } from 'vitest';
import { TaskFailure } from '../../../../local/states/task.ts';
import { Lab, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);
const CAUGHT = { Type: 'Pass', Output: { caught: '{% $states.input %}' }, End: true };
const branch = (name: string, fields: object) => ({
  StartAt: name,
  States: { [name]: { End: true, ...fields } },
});

const wait = (Seconds: number) => ({ Type: 'Wait', Seconds });

describe('Parallel', () => {
  it('runs its branches at the same time and answers their outputs in order', async () => {
    lab = new Lab();

    const row = await lab.run(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Long', { ...wait(9), Output: 'long' }),
            branch('Short', { ...wait(3), Output: '{% $states.input %}' }),
          ],
          End: true,
        },
      },
      'in',
    );

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: ['long', 'in'] });
    expect(row.stoppedAt).toBe(START + 9000);
    expect(row.transitions).toBe(3);
  });

  it('hands Arguments to every branch, and its result to Output and Assign', async () => {
    lab = new Lab();

    const row = await lab.run({
      Both: {
        Type: 'Parallel',
        Arguments: { a: '{% 1 + 1 %}' },
        Branches: [branch('Left', { Type: 'Pass' }), branch('Right', { Type: 'Pass', Output: 3 })],
        Assign: { all: '{% $states.result %}' },
        Output: '{% $states.result[0].a %}',
        Next: 'Show',
      },
      Show: { Type: 'Pass', Output: ['{% $states.input %}', '{% $all %}'], End: true },
    });

    expect(outcomeOf(row).output).toEqual([2, [{ a: 2 }, 3]]);
  });

  it('lets branches read outer variables, and keeps their own to themselves', async () => {
    lab = new Lab();
    const branches = ['Left', 'Right'].map((name) => ({
      StartAt: name,
      States: {
        [name]: { Type: 'Pass', Assign: { own: `{% $outer & '${name}' %}` }, Next: `${name}End` },
        [`${name}End`]: { Type: 'Pass', Output: '{% $own %}', End: true },
      },
    }));

    const row = await lab.run({
      Before: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: branches, End: true },
    });

    expect(outcomeOf(row).output).toEqual(['oLeft', 'oRight']);
  });

  it('fails with the first branch that fails, at once', async () => {
    lab = new Lab({ tasks: { slow: () => new Promise(() => {}) } });

    const row = await lab.run({
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Rest',
            States: { Rest: { ...wait(2), Next: 'Broken' }, Broken: { Type: 'Fail', Error: 'B' } },
          },
          branch('Slow', { Type: 'Task', Resource: resource('slow') }),
        ],
        Catch: [{ ErrorEquals: ['B'], Next: 'Caught' }],
        End: true,
      },
      Caught: CAUGHT,
    });

    expect(outcomeOf(row).output).toEqual({ caught: { Error: 'B', Cause: '' } });
    expect(row.stoppedAt).toBe(START + 2000);
    expect(lab.calls[0]?.signal.aborted).toBe(true);
  });

  it('runs all its branches again on Retry', async () => {
    let tries = 0;
    const flaky = () => {
      tries += 1;
      if (tries === 1) throw new TaskFailure('Flaky', '');
      return tries;
    };
    lab = new Lab({ tasks: { flaky, count: () => 'counted' } });

    const row = await lab.run({
      Both: {
        Type: 'Parallel',
        Branches: [
          branch('Count', { Type: 'Task', Resource: resource('count') }),
          branch('Flaky', { Type: 'Task', Resource: resource('flaky') }),
        ],
        Retry: [{ ErrorEquals: ['Flaky'] }],
        End: true,
      },
    });

    expect(outcomeOf(row).output).toEqual(['counted', 2]);
    expect(lab.calls).toHaveLength(4);
    // The Parallel, twice two branches and one retry.
    expect(row.transitions).toBe(6);
  });

  it('catches within a branch what is the business of the branch', async () => {
    lab = new Lab({
      tasks: {
        broken: () => {
          throw new TaskFailure('X', 'x');
        },
      },
    });

    const row = await lab.run({
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Broken',
            States: {
              Broken: {
                Type: 'Task',
                Resource: resource('broken'),
                Catch: [{ ErrorEquals: ['X'], Output: 'mended', Next: 'Mended' }],
                End: true,
              },
              Mended: { Type: 'Succeed' },
            },
          },
        ],
        End: true,
      },
    });

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: ['mended'] });
  });

  it('stands in a Parallel', async () => {
    lab = new Lab();
    const inner = { Type: 'Parallel', Branches: [branch('Deep', { Type: 'Pass', Output: '{% $v %}' })] };

    const row = await lab.run({
      Before: { Type: 'Pass', Assign: { v: 1 }, Next: 'Outer' },
      Outer: { Type: 'Parallel', Branches: [branch('Inner', inner), branch('Other', wait(1))], End: true },
    });

    expect(outcomeOf(row).output).toEqual([[1], {}]);
  });
});
