import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapePathName, unescapePathName } from '../../../core/archive/hive-path.ts';

test.each([
  ['plain-value_1.0', 'plain-value_1.0'],
  ['a/b', 'a%2Fb'],
  ['100%', '100%25'],
  ['a=b:c', 'a%3Db%3Ac'],
  ['line\nbreak\ttab\u007f', 'line%0Abreak%09tab%7F'],
  [`"'#*?\\{[]^`, '%22%27%23%2A%3F%5C%7B%5B%5D%5E'],
  // Hive leaves these as they are.
  ['} <>|~ü☃', '} <>|~ü☃'],
])('writes %j as %s', (value, path) => {
  expect(escapePathName(value)).toBe(path);
  expect(unescapePathName(path)).toBe(value);
});

test('writes NULL and the empty text alike, and reads NULL', () => {
  expect(escapePathName(null)).toBe('__HIVE_DEFAULT_PARTITION__');
  expect(escapePathName('')).toBe('__HIVE_DEFAULT_PARTITION__');
  expect(unescapePathName('__HIVE_DEFAULT_PARTITION__')).toBeNull();
});

test('reads escapes in either case, and a % that begins none as itself', () => {
  expect(unescapePathName('a%2fb%2Fc%zz%')).toBe('a/b/c%zz%');
  expect(unescapePathName('50%zz%2')).toBe('50%zz%2');
});

test('every other value comes back', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
      expect(unescapePathName(escapePathName(value))).toBe(value);
      expect(escapePathName(value)).not.toMatch(/[/=\n]/);
    }),
  );
});
