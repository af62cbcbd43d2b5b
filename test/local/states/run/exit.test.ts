import { afterEach, expect, it } from 'vitest';
import { Lab, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const SUCCEEDED = (output: unknown) => ({ status: 'SUCCEEDED', output });
// 262,144 bytes with the quotes.
const LARGEST = 'x'.repeat(262_142);

it('evaluates Output and Assign with the variables as they were before the state', async () => {
  lab = new Lab();

  const row = await lab.run({
    First: { Type: 'Pass', Assign: { a: 1, b: 10 }, Next: 'Swap' },
    Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% $a %}', Next: 'Last' },
    Last: { Type: 'Pass', Output: ['{% $states.input %}', '{% $a %}', '{% $b %}'], End: true },
  });

  expect(outcomeOf(row)).toEqual(SUCCEEDED([1, 10, 1]));
});

it('offers the result of a task to Output and Assign, and passes it on without them', async () => {
  lab = new Lab({ tasks: { ask: ({ arguments: asked }) => ({ asked }) } });

  const row = await lab.run(
    {
      Plain: { Type: 'Task', Resource: resource('ask'), Next: 'Shaped' },
      Shaped: {
        Type: 'Task',
        Resource: resource('ask'),
        Arguments: { was: '{% $states.input.asked %}', fix: 1 },
        Output: '{% $states.result.asked %}',
        Assign: { kept: '{% $states.result.asked.fix %}' },
        Next: 'Last',
      },
      Last: { Type: 'Pass', Output: { seen: '{% $states.input %}', kept: '{% $kept %}' }, End: true },
    },
    'in',
  );

  expect(outcomeOf(row)).toEqual(SUCCEEDED({ seen: { was: 'in', fix: 1 }, kept: 1 }));
});

it('treats an answer that is undefined as null, and writes answers as JSON does', async () => {
  lab = new Lab({ tasks: { nothing: () => undefined, date: () => ({ at: new Date(0), none: undefined }) } });

  const row = await lab.run({
    Nothing: {
      Type: 'Task',
      Resource: resource('nothing'),
      Assign: { first: '{% $states.result %}' },
      Next: 'Date',
    },
    Date: {
      Type: 'Task',
      Resource: resource('date'),
      Output: ['{% $first %}', '{% $states.result %}'],
      End: true,
    },
  });

  expect(outcomeOf(row)).toEqual(SUCCEEDED([null, { at: '1970-01-01T00:00:00.000Z' }]));
});

it('carries an output of 262,144 bytes', async () => {
  lab = new Lab();

  const row = await lab.run({ Only: { Type: 'Pass', Output: LARGEST, End: true } });

  expect(row.output).toHaveLength(262_144);
});

it.each<[string, Record<string, object>]>([
  ['an output of a byte more', { Only: { Type: 'Pass', Output: `${LARGEST}x`, End: true } }],
  [
    'an output whose characters take more bytes',
    { Only: { Type: 'Pass', Output: 'é'.repeat(131_072), End: true } },
  ],
  [
    "a task's arguments",
    { Only: { Type: 'Task', Resource: resource('large'), Arguments: [LARGEST], End: true } },
  ],
  ["a task's result", { Only: { Type: 'Task', Resource: resource('large'), End: true } }],
  ['the values of one Assign', { Only: { Type: 'Pass', Assign: { a: LARGEST, b: 'x' }, End: true } }],
])('fails with States.DataLimitExceeded for %s', async (_, states) => {
  lab = new Lab({ tasks: { large: () => [LARGEST] } });

  const row = await lab.run(states);

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});
