import fc from 'fast-check';
import { expect, test } from 'vitest';
import { literal } from '../../../core/sql/literal.ts';
import { tokensOf } from '../../../core/sql/tokens.ts';

test.each([
  ['', "''"],
  ["it's", "'it''s'"],
  ["'", "''''"],
  ["' OR 1 = 1 --", "''' OR 1 = 1 --'"],
  ['1 + 1', "'1 + 1'"],
  ['now()', "'now()'"],
  ["\\'; DROP TABLE t; --", "'\\''; DROP TABLE t; --'"],
  ['NULL', "'NULL'"],
  ['?', "'?'"],
  ['a\nb\t漢😀', "'a\nb\t漢😀'"],
  [0, '0'],
  [-0, '0'],
  [1.5, '1.5'],
  [-1, '-1'],
  [1e15, '1000000000000000'],
  [9_007_199_254_740_991, '9007199254740991'],
  [-9_007_199_254_740_991, '-9007199254740991'],
  [1e-7, '1e-7'],
  [true, 'true'],
  [false, 'false'],
  [null, 'NULL'],
])('%j is %s', (value, expected) => {
  expect(literal(value)).toBe(expected);
});

test('a text is one literal of the same text, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const tokens = tokensOf(literal(value));
      expect(tokens.map(({ kind }) => kind)).toEqual(['text']);
      expect(tokens[0]?.text.slice(1, -1).replaceAll("''", "'")).toBe(value);
    }),
  );
});

test('a whole number has no exponent', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => void expect(literal(value)).toMatch(/^-?\d+$/)));
});
