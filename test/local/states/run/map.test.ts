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

describe('Map', () => {
  const map = (fields: object, state: object = { Type: 'Pass' }) => ({
    Each: { Type: 'Map', ItemProcessor: branch('One', state), End: true, ...fields },
  });

  it.each<[string, object, unknown, unknown]>([
    ['its input', {}, [1, 2], [1, 2]],
    ['Items', { Items: '{% $states.input.list %}' }, { list: ['a', { b: 1 }, null] }, ['a', { b: 1 }, null]],
    ['Items given as they are', { Items: [1, '{% 1 + 1 %}'] }, {}, [1, 2]],
    ['no items', { Items: [] }, {}, []],
    [
      'what ItemSelector makes of them',
      {
        ItemSelector: {
          i: '{% $states.context.Map.Item.Index %}',
          v: '{% $states.context.Map.Item.Value * 2 %}',
          of: '{% $count($states.input) %}',
        },
      },
      [5, 6],
      [
        { i: 0, v: 10, of: 2 },
        { i: 1, v: 12, of: 2 },
      ],
    ],
    ['its result made into something else', { Output: '{% $sum($states.result) %}' }, [1, 2, 3], 6],
  ])('goes over %s', async (_, fields, input, output) => {
    lab = new Lab();

    const row = await lab.run(map(fields), input);

    expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output });
  });

  it('shows each iteration its item in the context', async () => {
    lab = new Lab();

    const row = await lab.run(
      map({ ItemSelector: {} }, { Type: 'Pass', Output: '{% $states.context.Map.Item %}' }),
      ['a', 'b'],
    );

    expect(outcomeOf(row).output).toEqual([
      { Index: 0, Value: 'a' },
      { Index: 1, Value: 'b' },
    ]);
  });

  it.each<[string, unknown, number]>([
    ['one at a time', 1, 12],
    ['two at a time', 2, 6],
    ['as many as an expression says', '{% 3 %}', 4],
    ['all at a time with 0', 0, 1],
  ])('runs iterations %s', async (_, MaxConcurrency, seconds) => {
    lab = new Lab();

    const row = await lab.run(map({ MaxConcurrency }, wait(1)), Array(12).fill(0));

    expect(row.stoppedAt).toBe(START + seconds * 1000);
  });

  it('runs no more than 40 iterations at a time', async () => {
    lab = new Lab();

    const row = await lab.run(map({}, wait(1)), Array(81).fill(0));

    expect(row.stoppedAt).toBe(START + 3000);
  });

  it.each<[string, object, unknown, string]>([
    ['Items that are no array', { Items: '{% 1 %}' }, {}, "Expected 'array', but was 'number' for value: 1"],
    ['Items that are an object', { Items: '{% {"a": 1} %}' }, {}, "Expected 'array', but was 'object'"],
    ['an input that is no array', {}, { a: 1 }, 'Map state input must be an array but was: {"a":1}'],
    [
      'MaxConcurrency below 0',
      { Items: [], MaxConcurrency: '{% -1 %}' },
      {},
      'The MaxConcurrency field must be',
    ],
    [
      'an ItemSelector that fails',
      { ItemSelector: '{% $states.input.none %}' },
      [1],
      "for the field 'ItemSelector'",
    ],
  ])('fails with States.QueryEvaluationError for %s', async (_, fields, input, cause) => {
    lab = new Lab();

    const row = await lab.run(map(fields), input);

    expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(row.cause).toContain(cause);
  });

  it('fails with the first iteration that fails, and can be caught and retried', async () => {
    let left = 2;
    const flaky = ({ arguments: item }: { arguments: unknown }) => {
      if (item === 2 && left-- > 0) throw new TaskFailure('Flaky', 'of 2');
      return item;
    };
    lab = new Lab({ tasks: { flaky } });

    const row = await lab.run(
      {
        ...map(
          {
            MaxConcurrency: 1,
            Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ['Flaky'], Next: 'Caught' }],
          },
          { Type: 'Task', Resource: resource('flaky') },
        ),
        Caught: CAUGHT,
      },
      [1, 2, 3],
    );

    expect(outcomeOf(row).output).toEqual({ caught: { Error: 'Flaky', Cause: 'of 2' } });
    expect(lab.calls.map((call) => call.arguments)).toEqual([1, 2, 1, 2]);
  });

  it('stands in a Map, whose item is then the outer one', async () => {
    lab = new Lab();
    const inner = {
      Type: 'Map',
      ItemProcessor: branch('Deep', { Type: 'Pass', Output: '{% $states.context.Map.Item.Value %}' }),
    };

    const row = await lab.run(map({}, inner), [[1, 2], [3]]);

    expect(outcomeOf(row).output).toEqual([[1, 2], [3]]);
  });
});
