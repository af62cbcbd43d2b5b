import { expect, test } from 'vitest';
import { fieldPath, quoted } from '../../../core/contract/field-path.ts';

test.each<[PropertyKey[], string]>([
  [['Filters', 'status'], 'Filters.status'],
  [['OrderBy', 0, 'Column'], 'OrderBy[0].Column'],
  [['Filters', 'größe_2', 3], 'Filters.größe_2[3]'],
  [['Filters', ''], 'Filters.""'],
  [['Filters', '0'], 'Filters."0"'],
  [['Filters', 'placed at'], 'Filters."placed at"'],
  [['Filters', 'a"b\n'], 'Filters."a\\"b\\n"'],
  [['Filters', 'x'.repeat(80)], `Filters.${'x'.repeat(80)}`],
  [['Filters', 'x'.repeat(81)], `Filters."${'x'.repeat(80)}..."`],
  [[], ''],
])('the place %j is %s', (path, text) => {
  expect(fieldPath(path)).toBe(text);
});

test('a quote holds no character that does not print', () => {
  expect(quoted('a\u001b\u007f\u202e\u2028\u{e0001}😀')).toBe(
    '"a\\u001b\\u007f\\u202e\\u2028\\udb40\\udc01😀"',
  );
});
