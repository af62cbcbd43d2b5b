import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { Lab, outcomeOf } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const SUCCEEDED = (output: unknown) => ({ status: 'SUCCEEDED', output });

it.each<[string, object, unknown, unknown]>([
  ['passes its input on without Output', {}, { a: 1 }, { a: 1 }],
  ['replaces its input by Output', { Output: { b: 2 } }, { a: 1 }, { b: 2 }],
  ['takes null for an Output', { Output: null }, { a: 1 }, null],
  ['evaluates an expression', { Output: '{% $states.input.a + 1 %}' }, { a: 1 }, 2],
  ['takes an expression over several lines', { Output: '{%\n $states.input.a\n%}' }, { a: 1 }, 1],
  [
    'evaluates expressions deep in Output',
    { Output: { x: [{ y: '{% $states.input.a %}' }] } },
    { a: 1 },
    { x: [{ y: 1 }] },
  ],
  ['leaves text alone that is no expression', { Output: '$states.input.a' }, {}, '$states.input.a'],
  [
    'keeps the type of what an expression yields',
    { Output: ['{% true %}', '{% null %}', '{% "1" %}'] },
    {},
    [true, null, '1'],
  ],
  [
    'drops an undefined key within an object constructor',
    { Output: '{% {"a": $states.input.none, "b": 1} %}' },
    {},
    { b: 1 },
  ],
  [
    'drops an undefined item within an array constructor',
    { Output: '{% [$states.input.none, 1] %}' },
    {},
    [1],
  ],
  [
    'unwraps a sequence of one',
    { Output: '{% $states.input.items[n > 1].n %}' },
    { items: [{ n: 1 }, { n: 2 }] },
    2,
  ],
  [
    'keeps a sequence of one as an array when told to',
    { Output: '{% $states.input.items[n > 1].n[] %}' },
    { items: [{ n: 1 }, { n: 2 }] },
    [2],
  ],
  [
    'keeps an array of one that comes as a value',
    { Output: '{% $states.input.items %}' },
    { items: [1] },
    [1],
  ],
  [
    'carries text of all kinds through',
    { Output: '{% $states.input %}' },
    '"\\\n\u2028 $ # {% %}',
    '"\\\n\u2028 $ # {% %}',
  ],
  [
    'splits an array by $partition',
    { Output: '{% $partition($states.input, 2) %}' },
    [1, 2, 3],
    [[1, 2], [3]],
  ],
  ['makes numbers by $range', { Output: '{% $range(1, 9, 4) %}' }, {}, [1, 5, 9]],
  ['makes falling numbers by $range', { Output: '{% $range(3, 1, -1) %}' }, {}, [3, 2, 1]],
  ['parses JSON by $parse', { Output: '{% $parse($states.input).a %}' }, '{"a": [1]}', [1]],
  [
    'hashes by $hash',
    { Output: '{% $hash("a", "SHA-256") %}' },
    {},
    createHash('sha256').update('a').digest('hex'),
  ],
  [
    'hashes 10,000 characters by $hash',
    { Output: '{% $hash($pad("", 10000, "a"), "SHA-256") %}' },
    {},
    createHash('sha256').update('a'.repeat(10_000)).digest('hex'),
  ],
  [
    'makes a version 4 UUID by $uuid',
    { Output: '{% $match($uuid(), /^[0-9a-f-]{14}4[0-9a-f-]{21}$/).index %}' },
    {},
    0,
  ],
  ['makes the same number of a seed by $random', { Output: '{% $random(7) = $random(7) %}' }, {}, true],
  ['makes a number from 0 to 1 by $random', { Output: '{% $random() < 1 and $random(3) >= 0 %}' }, {}, true],
  ['tells the time of the clock by $millis', { Output: '{% $millis() %}' }, {}, Date.UTC(2026, 0, 1)],
  ['tells the time of the clock by $now', { Output: '{% $now() %}' }, {}, '2026-01-01T00:00:00.000Z'],
  ['formats the time by $now', { Output: '{% $now("[Y]-[M01]") %}' }, {}, '2026-01'],
])('Pass %s', async (_, fields, input, output) => {
  lab = new Lab();

  const row = await lab.run({ Only: { Type: 'Pass', ...fields, End: true } }, input);

  expect(outcomeOf(row)).toEqual(SUCCEEDED(output));
});

it.each<[string, object, string, string]>([
  [
    'an undefined value',
    { Output: '{% $states.input.none %}' },
    'Output',
    "The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined).",
  ],
  [
    'an undefined value within Output',
    { Output: { a: { b: '{% $states.input.none %}' } } },
    'Output/a/b',
    "The JSONata expression '$states.input.none' specified for the field 'Output/a/b' returned nothing (undefined).",
  ],
  [
    'an undefined value within Assign',
    { Assign: { v: '{% $states.input.none %}' } },
    'Assign/v',
    "The JSONata expression '$states.input.none' specified for the field 'Assign/v' returned nothing (undefined).",
  ],
  [
    'a type error',
    { Output: '{% 1 + "a" %}' },
    'Output',
    `The JSONata expression '1 + "a"' specified for the field 'Output' threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number`,
  ],
  [
    'an error that the expression raises',
    { Output: '{% $error("no") %}' },
    'Output',
    `The JSONata expression '$error("no")' specified for the field 'Output' threw an error during evaluation. D3137: no`,
  ],
  [
    'a function as a value',
    { Output: '{% function($x){ $x } %}' },
    'Output',
    "The JSONata expression 'function($x){ $x }' specified for the field 'Output' returned an unsupported result type.",
  ],
  [
    'a function within a value',
    { Output: '{% {"f": $sum} %}' },
    'Output',
    `The JSONata expression '{"f": $sum}' specified for the field 'Output' returned an unsupported result type.`,
  ],
  [
    'text that $parse cannot read',
    { Output: '{% $parse("{") %}' },
    'Output',
    'threw an error during evaluation.',
  ],
  [
    'more than 10,000 characters for $hash',
    { Output: '{% $hash($pad("", 10001, "a"), "SHA-256") %}' },
    'Output',
    '$hash takes at most 10000 characters',
  ],
  [
    'a hash that $hash does not know',
    { Output: '{% $hash("a", "CRC") %}' },
    'Output',
    '$hash knows MD5, SHA-1, SHA-256, SHA-384, SHA-512',
  ],
  [
    'a $range of more than 1,000',
    { Output: '{% $range(1, 1001, 1) %}' },
    'Output',
    '$range makes at most 1000 items',
  ],
  [
    'a $range that never gets there',
    { Output: '{% $range(1, 2, 0) %}' },
    'Output',
    '$range needs a step other than 0',
  ],
  [
    'a $partition into nothing',
    { Output: '{% $partition([1], 0) %}' },
    'Output',
    '$partition needs a size of at least 1',
  ],
])('fails with States.QueryEvaluationError for %s', async (_, fields, location, cause) => {
  lab = new Lab();
  lab.define({ Only: { Type: 'Pass', ...fields, End: true } });
  const arn = await lab.start();

  const row = await lab.ended(arn);

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(row.cause).toContain(cause);
  expect(row.cause).toContain(
    "An error occurred while executing the state 'Only' (entered at the event id #2). ",
  );
  expect(await lab.history(arn)).toContainEqual(
    expect.objectContaining({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { error: row.error, cause: row.cause, state: 'Only', location },
    }),
  );
});
