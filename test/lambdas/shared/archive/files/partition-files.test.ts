import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapePathName } from '../../../../../core/archive/hive-path.ts';
import { splitByPartition } from '../../../../../lambdas/shared/archive/files/partition-files.ts';

async function split(text: Buffer, sizes: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lakehook-split-'));
  async function* chunks() {
    let from = 0;
    for (const size of sizes) {
      yield text.subarray(from, from + size);
      from += size;
    }
    yield text.subarray(from);
  }
  try {
    const files = await splitByPartition(chunks(), {
      folder,
      partitionFields: 1,
      pathOf: ([value = null]) => escapePathName(value),
      onRows: async () => undefined,
    });
    return files.map(({ file, partition, rows, longestRow, escapedFields }) => ({
      partition,
      rows,
      longestRow,
      escapedFields,
      text: readFileSync(file, 'utf8'),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('parts rows by their first field, wherever chunks end', async () => {
  const rows = fc.array(
    fc.tuple(fc.constantFrom('a', 'ü', '\\N', '', 'a\\tb'), fc.string({ unit: 'grapheme', maxLength: 20 })),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.nat(30), { maxLength: 20 }), async (fields, sizes) => {
      const lines = fields.map(([key, value]) => `${key}\t${value.replaceAll(/[\t\n]/g, '')}\n`);
      const files = await split(Buffer.from(lines.join('')), sizes);
      const of = (...keys: string[]) =>
        lines.filter((line) => keys.includes(line.slice(0, line.indexOf('\t')))).join('');
      const expected = [
        ['a', of('a')],
        ['ü', of('ü')],
        ['__HIVE_DEFAULT_PARTITION__', of('\\N', '')],
        ['a%09b', of('a\\tb')],
      ].filter(([, text]) => text !== '');
      const found = files.map(({ partition, text }) => [partition, text]);
      expect(found.sort()).toEqual(expected.sort());
      expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(lines.length);
    }),
    { numRuns: 50 },
  );
});

test('writes a row that is longer than what is collected', async () => {
  const long = `a\t${'x'.repeat(200_000)}\n`;
  const [file] = await split(Buffer.from(`a\t1\n${long}a\t2\n`), []);
  expect(file).toEqual({
    partition: 'a',
    rows: 3,
    longestRow: long.length,
    escapedFields: new Set(),
    text: `a\t1\n${long}a\t2\n`,
  });
});

test('knows which fields have escapes, of which NULL is none', async () => {
  const field = fc.constantFrom('a', '', '\\N', '\\\\N', 'x\\ty', '\\\\', 'two \\n of \\\\ them', 'N');
  const rows = fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.nat(30), { maxLength: 20 }), async (fields, sizes) => {
      const lines = fields.map((row) => `k\t${row.join('\t')}\n`);
      const [file] = await split(Buffer.from(lines.join('')), sizes);
      const isEscaped = (value: string | undefined) => value?.includes('\\') && value !== '\\N';
      const expected = [0, 1, 2].filter((index) => fields.some((row) => isEscaped(row[index])));
      expect([...(file?.escapedFields ?? [])].sort()).toEqual(expected.map((index) => index + 1));
    }),
    { numRuns: 50 },
  );
});

test('refuses rows that end in the middle of one', async () => {
  await expect(split(Buffer.from('a\t1\na\t2'), [])).rejects.toThrow('in the middle');
});
