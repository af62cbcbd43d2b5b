import { expect, it } from 'vitest';
import { faultsOf, machine, pass, TASK } from './faults.ts';

const END = { Type: 'Pass', End: true };
const retry = (retrier: object) =>
  machine({ A: { ...TASK, Retry: [{ ErrorEquals: ['X'], ...retrier }], End: true } });
it('takes a definition with every supported field', () => {
  const definition = machine(
    {
      Ask: {
        ...TASK,
        Comment: 'asks',
        QueryLanguage: 'JSONata',
        Arguments: { Id: '{% $states.input.Id %}' },
        TimeoutSeconds: '{% $states.input.Seconds %}',
        Retry: [
          {
            ErrorEquals: ['Athena.TooManyRequestsException'],
            IntervalSeconds: 1,
            MaxAttempts: 99_999_999,
            BackoffRate: 1,
            MaxDelaySeconds: 60,
            JitterStrategy: 'FULL',
          },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 0 },
        ],
        Catch: [
          { ErrorEquals: ['States.ALL'], Assign: { failed: '{% $states.errorOutput %}' }, Next: 'Failed' },
        ],
        Assign: { state: '{% $states.result.State %}' },
        Output: null,
        Next: 'Sure',
      },
      Sure: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $state = "OK" %}', Next: 'Rest', Assign: { ok: true }, Output: 1 }],
        Default: 'Each',
      },
      Rest: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00+01:00', Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: [1, 2],
        MaxConcurrency: 2,
        ItemSelector: { n: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'One', States: { One: END } },
        Next: 'Both',
      },
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Left', States: { Left: { Type: 'Succeed' } } }],
        Arguments: {},
        End: true,
      },
      Failed: { Type: 'Fail', Error: '{% $failed.Error %}', Cause: 'so' },
    },
    { Comment: 'all', Version: '1.0', TimeoutSeconds: 60 },
  );

  expect(faultsOf(definition)).toEqual([]);
});

it.each<[string, unknown, string]>([
  ['what is not JSON', '{"States": ', 'is not JSON'],
  ['JSONPath as the query language', machine({ A: END }, { QueryLanguage: 'JSONPath' }), 'QueryLanguage'],
  ['no query language', { StartAt: 'A', States: { A: END } }, 'QueryLanguage'],
  ['a state of JSONPath', pass({ QueryLanguage: 'JSONPath' }), 'States.A.QueryLanguage'],
  [
    'an unknown field at the top',
    machine({ A: END }, { Foo: 1 }),
    'the top level: the field Foo is not supported here',
  ],
  ['an unknown field', pass({ Foo: 1 }), 'States.A: the field Foo is not supported here'],
  ['an unknown type', machine({ A: { Type: 'Sleep' } }), 'States.A.Type'],
  [
    'Parameters',
    pass({ Parameters: {} }),
    'States.A: Parameters belongs to JSONPath; with JSONata use Arguments',
  ],
  ['ResultPath', pass({ ResultPath: '$' }), 'States.A: ResultPath belongs to JSONPath'],
  ['Result', pass({ Result: 1 }), 'States.A: Result belongs to JSONPath; with JSONata use Output'],
  [
    'Credentials',
    machine({ A: { ...TASK, Credentials: {}, End: true } }),
    'the field Credentials is not supported',
  ],
  [
    'a StartAt that is no state',
    machine({ A: END }, { StartAt: 'B' }),
    "StartAt names 'B', which is no state here",
  ],
  ['a Next that is no state', machine({ A: { Type: 'Pass', Next: 'B' } }), "States.A: Next names 'B'"],
  [
    'a Choice to no state',
    machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }] } }),
    "States.A: Choices.0.Next names 'B'",
  ],
  [
    'a Default to no state',
    machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'C' }], Default: 'B' }, C: END }),
    "States.A: Default names 'B'",
  ],
  [
    'a Catch to no state',
    machine({ A: { ...TASK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true } }),
    "States.A: Catch.0.Next names 'B'",
  ],
  [
    'a Next out of a branch',
    machine({
      A: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'C' } } }],
        Next: 'C',
      },
      C: END,
    }),
    "States.A.Branches.0.States.B: Next names 'C', which is no state here",
  ],
  ['a state out of reach', machine({ A: END, B: END }), "States.B: cannot be reached from 'A'"],
  ['neither Next nor End', machine({ A: { Type: 'Pass' } }), 'States.A: needs either Next or End'],
  [
    'both Next and End',
    machine({ A: { Type: 'Pass', Next: 'B', End: true }, B: END }),
    'needs either Next or End',
  ],
  ['End: false', machine({ A: { Type: 'Pass', End: false } }), 'States.A.End'],
  [
    'Next on Succeed',
    machine({ A: { Type: 'Succeed', Next: 'B' }, B: END }),
    'the field Next is not supported here',
  ],
  ['Assign on Fail', machine({ A: { Type: 'Fail', Assign: {} } }), 'the field Assign is not supported here'],
  [
    'one name for two states',
    machine({ A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: END } }], End: true } }),
    'is the name of another state too',
  ],
  ['a name of 81 characters', machine({ ['a'.repeat(81)]: END }), 'has a name of more than 80 characters'],
  [
    'States.ALL with others',
    retry({ ErrorEquals: ['States.ALL', 'X'] }),
    'Retry.0: States.ALL must stand alone',
  ],
  [
    'States.ALL before others',
    machine({
      A: {
        ...TASK,
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'B' },
          { ErrorEquals: ['X'], Next: 'B' },
        ],
        Next: 'B',
      },
      B: END,
    }),
    'Catch.0: States.ALL must come last',
  ],
  ['no error names', retry({ ErrorEquals: [] }), 'States.A.Retry.0.ErrorEquals'],
  ['IntervalSeconds of 0', retry({ IntervalSeconds: 0 }), 'States.A.Retry.0.IntervalSeconds'],
  [
    'IntervalSeconds of 100,000,000',
    retry({ IntervalSeconds: 100_000_000 }),
    'States.A.Retry.0.IntervalSeconds',
  ],
  ['IntervalSeconds of 1.5', retry({ IntervalSeconds: 1.5 }), 'States.A.Retry.0.IntervalSeconds'],
  ['MaxAttempts of -1', retry({ MaxAttempts: -1 }), 'States.A.Retry.0.MaxAttempts'],
  ['MaxAttempts of 100,000,000', retry({ MaxAttempts: 100_000_000 }), 'States.A.Retry.0.MaxAttempts'],
  ['BackoffRate below 1', retry({ BackoffRate: 0.9 }), 'States.A.Retry.0.BackoffRate'],
  ['MaxDelaySeconds of 0', retry({ MaxDelaySeconds: 0 }), 'States.A.Retry.0.MaxDelaySeconds'],
  ['MaxDelaySeconds of 366 days', retry({ MaxDelaySeconds: 31_622_400 }), 'States.A.Retry.0.MaxDelaySeconds'],
  ['a JitterStrategy of another name', retry({ JitterStrategy: 'SOME' }), 'States.A.Retry.0.JitterStrategy'],
  [
    'an unknown field of a Retrier',
    retry({ Foo: 1 }),
    'States.A.Retry.0: the field Foo is not supported here',
  ],
  [
    'TimeoutSeconds of 0',
    machine({ A: { ...TASK, TimeoutSeconds: 0, End: true } }),
    'States.A.TimeoutSeconds',
  ],
  [
    'TimeoutSeconds as text',
    machine({ A: { ...TASK, TimeoutSeconds: '5', End: true } }),
    'States.A.TimeoutSeconds',
  ],
  ['a TimeoutSeconds of 0 for the whole', machine({ A: END }, { TimeoutSeconds: 0 }), 'TimeoutSeconds'],
  [
    'HeartbeatSeconds that is not below TimeoutSeconds',
    machine({
      A: {
        ...TASK,
        Resource: `${TASK.Resource}.waitForTaskToken`,
        TimeoutSeconds: 5,
        HeartbeatSeconds: 5,
        End: true,
      },
    }),
    'HeartbeatSeconds must be smaller than TimeoutSeconds',
  ],
  [
    'HeartbeatSeconds where nobody could send one',
    machine({ A: { ...TASK, HeartbeatSeconds: 5, End: true } }),
    'HeartbeatSeconds needs a Resource that ends in .waitForTaskToken',
  ],
  [
    'an activity',
    machine({ A: { ...TASK, Resource: 'arn:aws:states:us-east-1:000000000000:activity:a', End: true } }),
    'is neither a service integration nor a function',
  ],
  [
    'a token left in',
    machine({ A: { ...TASK, Resource: ['$', '{FunctionArn}'].join(''), End: true } }),
    'is neither a service',
  ],
  ['Wait without a time', machine({ A: { Type: 'Wait', End: true } }), 'needs either Seconds or Timestamp'],
  [
    'Wait with two times',
    machine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
    'needs either Seconds or Timestamp',
  ],
  ['Seconds below 0', machine({ A: { Type: 'Wait', Seconds: -1, End: true } }), 'States.A.Seconds'],
  [
    'a Timestamp without an offset',
    machine({ A: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true } }),
    'is no date and time with an offset',
  ],
  [
    'the 30th of February',
    machine({ A: { Type: 'Wait', Timestamp: '2026-02-30T00:00:00Z', End: true } }),
    'is no date and time with an offset',
  ],
  [
    'a distributed Map',
    machine({
      A: {
        Type: 'Map',
        Items: [],
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: END } },
        End: true,
      },
    }),
    'only INLINE is supported, not DISTRIBUTED',
  ],
  [
    'an ItemReader',
    machine({
      A: { Type: 'Map', ItemReader: {}, ItemProcessor: { StartAt: 'B', States: { B: END } }, End: true },
    }),
    'the field ItemReader is not supported here',
  ],
  ['no branches', machine({ A: { Type: 'Parallel', Branches: [], End: true } }), 'States.A.Branches'],
])('refuses %s', (_, definition, fault) => {
  const faults = faultsOf(definition);

  expect(faults).toContainEqual(expect.stringContaining(fault));
});

it('lists every fault at once', () => {
  const faults = faultsOf(
    machine({
      A: { Type: 'Pass', Output: '{% $v %}' },
      B: { Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true },
    }),
  );

  expect(faults).toEqual([
    "States.B: cannot be reached from 'A'",
    'States.A: needs either Next or End',
    'States.B: needs either Seconds or Timestamp',
    "States.B: Timestamp 'x' is no date and time with an offset",
    'States.A: Output: the variable $v is assigned by no state before',
  ]);
});
