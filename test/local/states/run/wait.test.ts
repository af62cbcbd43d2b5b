import { afterEach, expect, it } from 'vitest';
import { Lab, outcomeOf } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);

it.each<[string, object, number]>([
  ['Seconds', { Seconds: 90 }, 90_000],
  ['Seconds of 0', { Seconds: 0 }, 0],
  ['Seconds by an expression', { Seconds: '{% $states.input.s * 2 %}' }, 10_000],
  ['99,999,999 s', { Seconds: 99_999_999 }, 99_999_999_000],
  ['a Timestamp', { Timestamp: '2026-01-01T00:00:02.5Z' }, 2500],
  ['a Timestamp with an offset', { Timestamp: '2026-01-01T01:00:02+01:00' }, 2000],
  ['a Timestamp by an expression', { Timestamp: '{% $fromMillis($millis() + 3000) %}' }, 3000],
  ['a Timestamp gone by', { Timestamp: '2025-01-01T00:00:00Z' }, 0],
])('Wait waits for %s', async (_, fields, milliseconds) => {
  lab = new Lab();

  const row = await lab.run(
    { Rest: { Type: 'Wait', ...fields, Output: '{% $millis() %}', End: true } },
    { s: 5 },
  );

  expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: START + milliseconds });
});

it.each<[string, object, string]>([
  [
    'Seconds below 0',
    { Seconds: '{% -1 %}' },
    'The Seconds field must be a whole number from 0 to 99999999, but was: -1',
  ],
  ['a part of a second', { Seconds: '{% 1.5 %}' }, 'must be a whole number'],
  ['Seconds that are text', { Seconds: '{% "5" %}' }, "Expected 'number', but was 'string' for value: \"5\""],
  [
    'a Timestamp without a T',
    { Timestamp: '{% "2026-01-01 00:00:00Z" %}' },
    'cannot be parsed as an ISO-8601 extended offset date-time format string: 2026-01-01 00:00:00Z',
  ],
  ['a Timestamp without an offset', { Timestamp: '{% "2026-01-01T00:00:00" %}' }, 'cannot be parsed'],
  ['a month 13', { Timestamp: '{% "2026-13-01T00:00:00Z" %}' }, 'cannot be parsed'],
  ['a number as Timestamp', { Timestamp: '{% 1 %}' }, "Expected 'string', but was 'number'"],
])('Wait fails with States.QueryEvaluationError for %s', async (_, fields, cause) => {
  lab = new Lab();

  const row = await lab.run({ Rest: { Type: 'Wait', ...fields, End: true } });

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(row.cause).toContain(cause);
});

it('Wait fails with States.Runtime for a Timestamp 2^31 seconds away', async () => {
  lab = new Lab();

  const row = await lab.run({ Rest: { Type: 'Wait', Timestamp: '2094-01-20T00:00:00Z', End: true } });

  expect(row).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(row.cause).toContain('Wait state delay is too long.');
});
