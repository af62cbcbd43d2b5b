import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { printable, table } from '../../bin/table.ts';

const plain = (lines: string[]) => lines.map(stripVTControlCharacters);

test('aligns columns, numbers to the right, and shows NULL apart from the empty text', () => {
  const rows = [
    ['country', 'orders', 'note'],
    ['DE', '48479', null],
    ['A', '-7.50', ''],
    [null, null, 'x'],
  ];
  expect(plain(table(rows))).toEqual([
    'country  orders  note',
    'DE        48479  NULL',
    'A         -7.50',
    'NULL     NULL    x',
  ]);
});

test('cuts what is too wide', () => {
  const [, line = ''] = table([['a'], ['x'.repeat(1_000)]]);
  expect(line).toBe(`${'x'.repeat(59)}…`);
});

test('of no rows is no lines', () => {
  expect(table([])).toEqual([]);
});

describe('leaves a terminal as it is:', () => {
  test.each([
    ['a line that ends', 'a\nb\r', 'a\\nb\\r'],
    ['colours and cursors', '\x1b[31mred\x07\x9b2J', '\\u001b[31mred\\u0007\\u009b2J'],
    ['turned directions', 'a\u202eb\u2028c', 'a\\u202eb\\u2028c'],
    ['everything else', 'é 😀 👩‍👩‍👧 "quoted" \\n', 'é 😀 👩‍👩‍👧 "quoted" \\n'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(table([[text]])).toEqual([shown]);
  });
});
