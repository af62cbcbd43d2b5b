import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows } from '../../../local/demo/csv-rows.ts';

test('reads quoted values, doubled quotes, line feeds within values, and bare empty values', () => {
  expect(csvRows('"a","b"\n"say ""hi""","x\ny"\n,"1,2"\n')).toEqual([
    ['a', 'b'],
    ['say "hi"', 'x\ny'],
    ['', '1,2'],
  ]);
});

test('reads nothing from nothing', () => {
  expect(csvRows('')).toEqual([]);
});

test('gives back any rows that were written with every value quoted', () => {
  const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }));
  fc.assert(
    fc.property(rows, (written) => {
      const text = written
        .map((row) => `${row.map((v) => `"${v.replaceAll('"', '""')}"`).join(',')}\n`)
        .join('');
      expect(csvRows(text)).toEqual(written);
    }),
  );
});
