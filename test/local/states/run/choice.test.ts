import { afterEach, expect, it } from 'vitest';
import { Lab, outcomeOf } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const END = { Type: 'Pass', End: true };

it.each<[string, unknown, unknown]>([
  ['the first rule that holds', 7, 'big'],
  ['a later rule', 3, 'small'],
  ['Default', -1, 'none'],
])('Choice takes %s', async (_, input, output) => {
  lab = new Lab();

  const row = await lab.run(
    {
      Pick: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input > 5 %}', Next: 'Big' },
          { Condition: '{% $states.input > 0 %}', Next: 'Small' },
        ],
        Default: 'None',
      },
      Big: { Type: 'Pass', Output: 'big', End: true },
      Small: { Type: 'Pass', Output: 'small', End: true },
      None: { Type: 'Pass', Output: 'none', End: true },
    },
    input,
  );

  expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output });
});

it.each<[string, boolean, unknown]>([
  ["a rule's own", true, ['rule', 'rule']],
  ["the state's for Default", false, ['state', 'state']],
])('Choice applies %s Output and Assign', async (_, condition, output) => {
  lab = new Lab();

  const row = await lab.run({
    Pick: {
      Type: 'Choice',
      Choices: [{ Condition: condition, Output: 'rule', Assign: { v: 'rule' }, Next: 'Show' }],
      Output: 'state',
      Assign: { v: 'state' },
      Default: 'Show',
    },
    Show: { Type: 'Pass', Output: ['{% $states.input %}', '{% $v %}'], End: true },
  });

  expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output });
});

it('Choice fails with States.Runtime where nothing matches and there is no Default', async () => {
  lab = new Lab();

  const row = await lab.run({
    Pick: { Type: 'Choice', Choices: [{ Condition: false, Next: 'On' }] },
    On: END,
  });

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

it.each<[string, string, string]>([
  [
    'yields no boolean',
    '{% 1 %}',
    "returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
  ],
  ['is undefined', '{% $states.input.none %}', 'returned nothing (undefined).'],
])('Choice fails with States.QueryEvaluationError where a Condition %s', async (_, Condition, cause) => {
  lab = new Lab();

  const row = await lab.run({
    Pick: { Type: 'Choice', Choices: [{ Condition, Next: 'On' }], Default: 'On' },
    On: END,
  });

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(row.cause).toContain(cause);
});
