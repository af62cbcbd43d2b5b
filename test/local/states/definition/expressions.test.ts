import { expect, it } from 'vitest';
import { faultsOf, machine, pass, TASK } from './faults.ts';

it.each<[string, unknown, string]>([
  ['what is not JSONata', pass({ Output: '{% 1 + %}' }), 'States.A: Output: is not JSONata'],
  [
    'text around an expression',
    pass({ Output: 'a {% 1 %}' }),
    'Output: an expression must be the whole string',
  ],
  ['$eval', pass({ Output: '{% $eval("1") %}' }), 'Output: $eval does not exist in Step Functions'],
  ['a name without a place', pass({ Output: '{% foo %}' }), 'Output: `foo` looks into nothing'],
  ['$ without a place', pass({ Output: '{% $.foo %}' }), 'Output: $ has no value outside of a path'],
  ['$$', pass({ Output: '{% $$.foo %}' }), 'Output: $$ has no value in a state'],
  ['an unknown field of $states', pass({ Output: '{% $states.inptu %}' }), '$states.inptu has no value here'],
  [
    '$states.result before there is one',
    machine({ A: { ...TASK, Arguments: '{% $states.result %}', End: true } }),
    '$states.result',
  ],
  [
    '$states.errorOutput outside Catch',
    pass({ Output: '{% $states.errorOutput %}' }),
    '$states.errorOutput has no value',
  ],
  ['an expression deep in a template', pass({ Output: { a: [{ b: '{% foo %}' }] } }), 'Output.a.0.b: `foo`'],
  [
    'a variable that nothing assigns',
    pass({ Output: '{% $v %}' }),
    'the variable $v is assigned by no state before',
  ],
  [
    'a variable read by the state that assigns it',
    pass({ Assign: { v: 1 }, Output: '{% $v %}' }),
    'the variable $v is assigned by no state before',
  ],
  [
    'a variable assigned only after',
    machine({
      A: { Type: 'Pass', Output: '{% $v %}', Next: 'B' },
      B: { Type: 'Pass', Assign: { v: 1 }, End: true },
    }),
    'States.A: Output: the variable $v is assigned by no state before',
  ],
  [
    'a variable of an inner scope outside of it',
    machine({
      A: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { v: 1 }, End: true } } }],
        Next: 'C',
      },
      C: { Type: 'Pass', Output: '{% $v %}', End: true },
    }),
    'States.C: Output: the variable $v is assigned by no state before',
  ],
  [
    "a variable of an outer scope's name",
    machine({
      A: { Type: 'Pass', Assign: { v: 1 }, Next: 'B' },
      B: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'C', States: { C: { Type: 'Pass', Assign: { v: 2 }, End: true } } }],
        End: true,
      },
    }),
    "'v' is a variable of an outer scope",
  ],
  [
    'a variable called error',
    pass({ Assign: { error: 1 } }),
    "'error' is a built-in function and cannot be a variable",
  ],
  ['a variable called states', pass({ Assign: { states: 1 } }), "the name 'states' is reserved"],
  [
    'a variable that begins with a digit',
    pass({ Assign: { '1a': 1 } }),
    "'1a' cannot be the name of a variable",
  ],
])('refuses %s', (_, definition, fault) => {
  const faults = faultsOf(definition);

  expect(faults).toContainEqual(expect.stringContaining(fault));
});

it('knows a variable that is assigned on some way to a state, a loop and a Catch included', () => {
  const definition = machine({
    A: {
      ...TASK,
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { why: '{% $states.errorOutput.Error %}' }, Next: 'B' }],
      Next: 'B',
    },
    B: { Type: 'Choice', Choices: [{ Condition: '{% $exists($n) %}', Next: 'D' }], Default: 'C' },
    C: { Type: 'Pass', Assign: { n: 1 }, Next: 'B' },
    D: { Type: 'Pass', Output: '{% $why & $n %}', End: true },
  });

  expect(faultsOf(definition)).toEqual([]);
});
