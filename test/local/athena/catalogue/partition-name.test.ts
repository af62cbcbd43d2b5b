import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  escapePathName,
  partitionName,
  unescapePathName,
} from '../../../../local/athena/catalogue/partition-name.ts';

test.each<[string | undefined, string]>([
  ['2026-01-01', '2026-01-01'],
  ['a/b = c:d', 'a%2Fb %3D c%3Ad'],
  ['100%', '100%25'],
  ['é "x" {y} [z] ^', 'é %22x%22 %7By} %5Bz%5D %5E'],
  ['a\tb\x7f', 'a%09b%7F'],
  [undefined, '__HIVE_DEFAULT_PARTITION__'],
  ['', '__HIVE_DEFAULT_PARTITION__'],
])('%j is %s in a path', (value, path) => {
  expect(escapePathName(value)).toBe(path);
});

test('reads escapes in either case, and leaves what is none', () => {
  expect(unescapePathName('a%2fb%2Fc%zz%')).toBe('a/b/c%zz%');
});

test('any value comes back from a path', () => {
  const value = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => text !== '__HIVE_DEFAULT_PARTITION__');
  fc.assert(
    fc.property(value, (text) => {
      const path = escapePathName(text);
      expect(path).not.toMatch(/[/=:\n\r\t]/);
      expect(unescapePathName(path)).toBe(text);
    }),
  );
});

test('a partition is named by its keys in their order', () => {
  expect(partitionName(['dt', 'part'], ['2026-01-01', undefined])).toBe(
    'dt=2026-01-01/part=__HIVE_DEFAULT_PARTITION__',
  );
});
