import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LakeColumn } from '../../../../../core/archive/layout.ts';
import { ParquetFiles } from '../../../../../lambdas/shared/archive/files/parquet.ts';
import { duckdbRows } from '../archive-lab.ts';

const COLUMNS: LakeColumn[] = [
  { name: 'region', type: { kind: 'string' }, source: 'region' },
  { name: 'id', type: { kind: 'bigint' }, source: 'id' },
];

let folder: string;
let parquet: ParquetFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-parquet-'));
  parquet = new ParquetFiles(join(folder, 'duckdb'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function textOf(lines: readonly string[]) {
  const file = join(folder, '0.text');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const longestRow = Math.max(...lines.map((line) => Buffer.byteLength(line))) + 1;
  return { partition: '', file, rows: lines.length, longestRow, escapedFields: new Set<number>() };
}

test('rows of two kilobytes are made in their order, as many files at once as a slice makes', async () => {
  const text = textOf(
    Array.from({ length: 30_000 }, (_, id) => `${randomBytes(1_000).toString('hex')}\t${id}`),
  );
  const files = Array.from({ length: 6 }, (_, number) => join(folder, `${number}.parquet`));
  await Promise.all(files.map((file) => parquet.write(text, COLUMNS, file)));
  for (const file of files) {
    expect(
      await duckdbRows(`SELECT count(*)::int AS rows, count(*) FILTER (id <> file_row_number)::int AS misplaced
        FROM read_parquet('${file}', file_row_number = true)`),
    ).toEqual([{ rows: 30_000, misplaced: 0 }]);
  }
});

test('a byte order mark that a file begins with is a part of its first value', async () => {
  const text = textOf(['\uFEFF\uFEFFa\t1', '\uFEFFb\t2']);
  const before = readFileSync(text.file);
  const file = join(folder, '0.parquet');
  await parquet.write(text, COLUMNS, file);
  const again = join(folder, 'again.text');
  await parquet.read(file, COLUMNS, again);
  expect(readFileSync(again)).toEqual(before);
});
