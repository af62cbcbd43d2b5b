import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type ResultRow, readPage } from '../../../../local/athena/results/page.ts';

const home = mkdtempSync(join(tmpdir(), 'page-'));
const path = join(home, 'result.csv');

afterAll(() => rmSync(home, { recursive: true, force: true }));

function csv(rows: ResultRow[]): string {
  const field = (value: string | undefined) =>
    value === undefined ? '' : `"${value.replaceAll('"', '""')}"`;
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

async function readAll(most: number): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(path, from, most, true);
    expect(page.rows.length).toBeLessThanOrEqual(most);
    rows.push(...page.rows);
    from = page.next;
  }
  return rows;
}

test('reads in pages of any size what was written, whatever it holds', async () => {
  const value = fc.option(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', ',', '\n', '', '","', '"\n"', 'é😀')),
    { nil: undefined },
  );
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 5 }), async (written, most) => {
      writeFileSync(path, csv(written));
      expect(await readAll(most)).toEqual(written);
    }),
    { numRuns: 200 },
  );
});

test('a full page has a next one, which may be empty', async () => {
  writeFileSync(path, csv([['a'], ['b']]));
  expect(await readPage(path, 0, 2, true)).toEqual({ rows: [['a'], ['b']], next: 8 });
  expect(await readPage(path, 8, 2, true)).toEqual({ rows: [], next: undefined });
});

test('a page ends early where its rows are large', async () => {
  const large = 'x'.repeat(6_000_000);
  writeFileSync(path, csv([[large], [large], [large], ['last']]));
  const { rows, next } = await readPage(path, 0, 10, true);
  expect(rows).toHaveLength(3);
  expect(await readPage(path, next ?? 0, 10, true)).toEqual({ rows: [['last']], next: undefined });
});

test('a row of plain text is a line, and one value', async () => {
  writeFileSync(path, 'n\tint\t\n"quoted"\n');
  expect(await readPage(path, 0, 5, false)).toEqual({
    rows: [['n\tint\t'], ['"quoted"']],
    next: undefined,
  });
});
