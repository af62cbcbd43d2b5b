import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { Format } from '../../../core/archive/dataset.ts';
import { plainValue } from '../../../core/archive/plain-value.ts';
import { fieldValue } from '../../../core/archive/row-text.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { duckdbRows, type Lab, openLab } from '../shared/archive/archive-lab.ts';
import { type RandomTable, randomTable } from '../shared/archive/random-table.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const DAY = '2026-09-01';
/** Random tables of each format. More of them: `ROUND_TRIP_TABLES=1000 npx vitest run round-trip`. */
const TABLES = z.coerce.number().int().positive().default(20).parse(process.env.ROUND_TRIP_TABLES);
const TIMEOUT_MS = 60_000 + TABLES * 2_000;

/** A table as if it were the first, whatever became of the one before. */
async function makeTable({ types, rows }: RandomTable) {
  lab.engine.forget();
  await rm(join(lab.s3.root, 'lake', 'warm'), { recursive: true, force: true });
  const columns = types.map(({ type }, index) => `c${index} ${type}`);
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    SET TimeZone = 'UTC';
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL, ${columns.join(', ')});
    CREATE INDEX ON orders (placed_at)`);
  for (const [id, row] of rows.entries()) {
    const values = row.map((_, index) => `$${index + 1}`);
    await lab.postgres.query(
      `INSERT INTO orders VALUES (${id}, '${DAY}T12:00:00Z', ${values.join(', ')})`,
      row,
    );
  }
}

/** Every row as text, by its id. */
async function databaseRows({ types }: RandomTable): Promise<unknown[][]> {
  const list = types.map(({ expected }, index) => `${expected(`c${index}`)} AS c${index}`);
  return valuesOf(await lab.postgres.query(`SELECT ${list.join(', ')} FROM orders ORDER BY id`));
}

function valuesOf(rows: Record<string, unknown>[]): unknown[][] {
  return rows.map((row) => Object.values(row));
}

async function archived(format: Format) {
  const tools = lab.makeTools(datasetOf({ format }));
  await planNight(tools, { dryRun: false });
  const { Batches } = await runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });
  const aborted = (await tools.source.batches('aborted', 'gone')).map(({ reason }) => reason);
  expect({ Batches, aborted }).toEqual({ Batches: 1, aborted: [] });
  const [batch] = await tools.source.batches('committed');
  return { tools, key: batch?.objects[0]?.key ?? '', number: batch?.number ?? 0 };
}

/** Floating point numbers are the same whichever way they are written: 2.0446459e+08 is the real 204464592. */
function comparable({ types }: RandomTable, rows: unknown[][]): unknown[][] {
  return rows.map((row) => row.map((value, index) => comparableValue(value, types[index]?.type)));
}

function comparableValue(value: unknown, type: string | undefined): unknown {
  if (value === null) return null;
  if (type === 'real') return Math.fround(Number(value));
  return type === 'double precision' ? Number(value) : value;
}

test(
  'what an engine reads of Parquet is what was in the database, and so is what is restored',
  async () => {
    await fc.assert(
      fc.asyncProperty(randomTable, async (table) => {
        await makeTable(table);
        const before = await databaseRows(table);
        const { tools, key, number } = await archived('PARQUET');
        const list = table.types.map(({ read }, index) => `${read(`c${index}`)} AS c${index}`);
        const file = join(lab.s3.root, 'lake', key);
        const after = await duckdbRows(`SELECT ${list.join(', ')} FROM read_parquet('${file}') ORDER BY id`);
        expect(comparable(table, valuesOf(after))).toEqual(comparable(table, before));
        await restoreBatch(number, tools);
        expect(await databaseRows(table)).toEqual(before);
      }),
      { numRuns: TABLES },
    );
  },
  TIMEOUT_MS,
);

test(
  'what an engine reads of a text object is what was in the database, and so is what is restored',
  async () => {
    await fc.assert(
      fc.asyncProperty(randomTable, async (table) => {
        await makeTable(table);
        const before = await databaseRows(table);
        const { tools, key, number } = await archived('CSV');
        const file = join(lab.s3.root, 'lake', key);
        const names = ['lakehook_batch', 'id', 'placed_at', ...table.types.map((_, index) => `c${index}`)];
        const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(', ');
        const list = table.types.map(({ type }, index) =>
          type === 'bytea'
            ? `lower(hex(from_base64(c${index}))) AS c${index}`
            : `${plainValue(`c${index}`, { kind: 'string' }, 'CSV')} AS c${index}`,
        );
        // As a text table of Hive's is read: lines, fields parted by tabs, \N for NULL, and no other meaning of anything.
        const after = await duckdbRows(
          `SELECT ${list.join(', ')} FROM read_csv('${file}', auto_detect = false, header = false, delim = '\t', quote = '',
           escape = '', nullstr = '\\N', columns = {${columns}}) ORDER BY id::int`,
        );
        expect(valuesOf(after)).toEqual(before);
        await restoreBatch(number, tools);
        expect(await databaseRows(table)).toEqual(before);
      }),
      { numRuns: TABLES },
    );
  },
  TIMEOUT_MS,
);

test('a field of text is unescaped like the engine does', async () => {
  const escaped = 'a\\\\n\\n\\t\\r\\b\\f\\v\\\\\\\\';
  const [row] = await duckdbRows(`SELECT ${plainValue(`'${escaped}'`, { kind: 'string' }, 'CSV')} AS value`);
  expect(row?.value).toBe(fieldValue(escaped));
  expect(row?.value).toBe('a\\n\n\t\r\b\f\v\\\\');
});
