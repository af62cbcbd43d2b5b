import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDatasets } from '../../../core/archive/dataset.ts';
import { postgresConnect } from '../../../lambdas/shared/archive/postgres/connect.ts';
import { PostgresSource } from '../../../lambdas/shared/archive/postgres/postgres-source.ts';
import { type Database, openDatabase } from '../../../local/database/database.ts';
import { makeSampleOrders, SAMPLE_DAYS, sampleDataset } from '../../../local/database/sample-orders.ts';

const folder = mkdtempSync(join(tmpdir(), 'lakehook-sample-'));
chmodSync(folder, 0o755);
let database: Database;
beforeAll(async () => {
  database = await openDatabase({ folder, sample: false, progress: () => undefined });
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const NOW = Date.parse('2026-11-01T12:00:00Z');
const making = (signal?: AbortSignal, told: number[] = []) =>
  makeSampleOrders(database.settings, {
    progress: (fraction) => told.push(fraction),
    now: NOW,
    rowsADay: 100,
    signal,
  });

async function first(sql: string): Promise<unknown> {
  const { host, port, username, password, dbname } = database.settings;
  const client = new Client({ host, port, user: username, password, database: dbname });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

test('leaves nothing behind where it is ended', async () => {
  await expect(making(AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended');
  expect(await first(`SELECT to_regclass('orders') AS name`)).toEqual({ name: null });
});

test('has orders of 90 days up to yesterday, with everything that is hard to move, once', async () => {
  const told: number[] = [];
  await making(undefined, told);
  expect(told.at(-1)).toBe(1);
  expect(told).toHaveLength(SAMPLE_DAYS + 1);
  const again: number[] = [];
  await making(undefined, again);
  expect(again).toEqual([]);

  const [dataset] = parseDatasets([sampleDataset('s3://lake/')]);
  if (!dataset) throw new Error('One dataset was expected.');
  const source = new PostgresSource(
    postgresConnect(async () => database.settings),
    dataset,
  );
  const { days } = await source.daysBefore('2026-11-01');
  expect(days).toHaveLength(SAMPLE_DAYS);
  expect(days[0]).toEqual({ day: '2026-08-03', rows: 100 });
  expect(days.at(-1)).toEqual({ day: '2026-10-31', rows: 100 });
  // With 30 days kept, 60 move.
  expect((await source.daysBefore('2026-10-02')).days).toHaveLength(60);
  expect(
    await first(`
      SELECT bool_or(region IS NULL) AS nulls, bool_or(note = '') AS empty, bool_or(note LIKE '%"%') AS quotes,
        bool_or(note LIKE E'%\\n%') AS newlines, bool_or(attributes IS NOT NULL) AS json, count(DISTINCT amount) > 1000 AS decimals
      FROM orders`),
  ).toEqual({ nulls: true, empty: true, quotes: true, newlines: true, json: true, decimals: true });
});
