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
