import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf } from '../../../core/sql/tokens.ts';

const piece = fc.oneof(
  fc.constantFrom(
    "'",
    "''",
    '"',
    '`',
    '--',
    '-',
    '/*',
    '*/',
    '/',
    '(',
    ')',
    ';',
    ' ',
    '\n',
    '\r',
    'SELECT',
    '1',
  ),
  fc.string({ unit: 'binary' }),
);
const anySql = fc.array(piece).map((parts) => parts.join(''));

test('the pieces lie end to end, so that each character is cut once', () => {
  fc.assert(
    fc.property(anySql, (sql) => {
      const tokens = tokensOf(sql);
      expect(tokens.map(({ text }) => text).join('')).toBe(sql);
      let end = 0;
      for (const { start, text } of tokens) {
        expect(start).toBe(end);
        expect(text).not.toBe('');
        end += text.length;
      }
    }),
  );
});

test.each([
  ["a'b''c'd", ['word', 'text', 'word']],
  ["''''", ['text']],
  ["'''", ['unclosed']],
  ['"a""b"`c``d`', ['name', 'name']],
  ['--a\n/**/b', ['comment', 'blank', 'comment', 'word']],
  ['a/b-c', ['word', 'mark', 'word', 'mark', 'word']],
  ['/*/', ['unclosed']],
  ['_a1 é2 1a', ['word', 'blank', 'word', 'blank', 'mark', 'word']],
  ['😀', ['mark']],
])('%j is cut into %j', (sql, kinds) => {
  expect(tokensOf(sql).map(({ kind }) => kind)).toEqual(kinds);
});
