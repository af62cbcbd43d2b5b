import { expect, test } from 'vitest';
import { bytes, dollars, duration } from '../../bin/units.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [783_210, '783 kB'],
  [1_234_000_000_000_000, '1230 TB'],
])('%d bytes', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [3_599_499, '59 min 59 s'],
  [3_599_500, '1 h 0 min'],
  [13_144_000, '3 h 39 min'],
])('%d milliseconds', (millis, text) => {
  expect(duration(millis)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [0.00004768371, '$0.000048'],
  [0.5, '$0.50'],
  [12.345, '$12.35'],
])('%d dollars', (amount, text) => {
  expect(dollars(amount)).toBe(text);
});
