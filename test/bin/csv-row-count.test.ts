import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRowCount } from '../../bin/csv-row-count.ts';

const value = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom('a', '"', '\n', '\r', ',', 'é', '😀'), maxLength: 5 }),
);
const quoted = (cell: string | null) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`);

test('counts the rows below the header, wherever the bytes are parted', () => {
  const rows = fc
    .integer({ min: 1, max: 3 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1 }));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), (table, size) => {
      const bytes = Buffer.from(table.map((row) => `${row.map(quoted).join(',')}\n`).join(''));
      const count = csvRowCount();
      for (let at = 0; at < bytes.length; at += size) count.add(bytes.subarray(at, at + size));
      expect(count.rows()).toBe(table.length - 1);
    }),
  );
});

test('nothing at all has no rows', () => {
  expect(csvRowCount().rows()).toBe(0);
});
