import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatasetInput } from '../../../../../core/archive/dataset.ts';
import { newLayout } from '../../../../../core/archive/layout.ts';
import type { ArchiveSession } from '../../../../../core/archive/source-database.ts';
import { batchTableStatements } from '../../../../../lambdas/shared/archive/postgres/batch-migration.ts';
import { postgresConnect } from '../../../../../lambdas/shared/archive/postgres/connect.ts';
import { PostgresLedger } from '../../../../../lambdas/shared/archive/postgres/postgres-ledger.ts';
import { PostgresSource } from '../../../../../lambdas/shared/archive/postgres/postgres-source.ts';
import { datasetOf } from '../../../../core/archive/fixtures.ts';
import { type RunningPostgres, startPostgres } from '../running-postgres.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

describe('the table of the batches', () => {
  beforeEach(() =>
    postgres.query(`
      DROP TABLE IF EXISTS orders CASCADE; DROP TABLE IF EXISTS lakehook_batch; DROP PUBLICATION IF EXISTS everything;
      CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz(3)); CREATE INDEX ON orders (placed_at)`),
  );

  test.each(['ALL TABLES', 'TABLES IN SCHEMA public'])(
    'is not made for subscribers that do not have it, of a publication FOR %s',
    async (tables) => {
      await postgres.query(`CREATE PUBLICATION everything FOR ${tables}`);
      const source = new PostgresSource(postgres.connect, datasetOf());
      await expect(source.migrate()).rejects.toMatchObject({
        code: 'TableUnfit',
        message: expect.stringContaining('the publication everything has lakehook_batch as well'),
      });
      // Made by hand, as docs/archive.md says.
      for (const statement of batchTableStatements('public.lakehook_batch')) await postgres.query(statement);
      await source.migrate();
      await postgres.query('DROP PUBLICATION everything');
      expect(await source.batches('planned')).toEqual([]);
    },
  );

  test('is given the columns that it lacks, also by a role that may make no table any more', async () => {
    await postgres.query(`
      DROP ROLE IF EXISTS archiver; CREATE ROLE archiver LOGIN PASSWORD 'p'; GRANT SELECT ON orders TO archiver;
      GRANT CREATE ON SCHEMA public TO archiver`);
    const connect = postgresConnect(async () => ({
      ...postgres.settings,
      username: 'archiver',
      password: 'p',
    }));
    const source = new PostgresSource(connect, datasetOf());
    await source.migrate();
    await postgres.query(`
      ALTER TABLE lakehook_batch DROP COLUMN lake_table;
      REVOKE CREATE ON SCHEMA public FROM archiver`);
    await source.migrate();
    expect(await postgres.query('SELECT lake_table, time_zone, time_column FROM lakehook_batch')).toEqual([]);
  });

  test('counts for a reader only by rows that say committed: neither what is planned, nor a number that no row has', async () => {
    const dataset = datasetOf();
    const source = new PostgresSource(postgres.connect, dataset);
    await source.migrate();
    await postgres.query(`
      INSERT INTO lakehook_batch (number, source_table, day, state, bucket, objects, columns)
      SELECT number, source, '2026-03-01', state, 'lake', '[{"key": "warm/orders/x"}]', '[]'
      FROM (VALUES (2, 'public.orders', 'committed'), (3, 'public.other', 'planned'), (5, 'public.orders', 'aborted'),
        (8, 'public.orders', 'committed'), (9, 'public.orders', 'planned')) AS batch (number, source, state)`);
    const map = await source.snapshot({}, [], async ({ map, rows }) => {
      for await (const _ of rows);
      return map;
    });
    expect(map).toEqual({ highest: 8, uncommitted: [1, 4, 5, 6, 7] });
  });

  test('a time without a zone is of the day that it says, whatever zone the dataset has', async () => {
    await postgres.query(`
      DROP TABLE orders; CREATE TABLE orders (id bigint PRIMARY KEY, placed_at date); CREATE INDEX ON orders (placed_at)`);
    const source = new PostgresSource(postgres.connect, datasetOf());
    await source.migrate();
    await postgres.query(`
      INSERT INTO lakehook_batch (source_table, lake_table, time_column, time_zone, day, state, bucket, objects, columns)
      VALUES ('public.orders', 'archive.orders', 'placed_at', 'UTC', '2026-03-01', 'committed', 'lake', '[{"key": "warm/orders/k"}]', '[]')`);
    const ledger = new PostgresLedger(postgres.connect, datasetOf({ timeZone: 'Europe/Berlin' }));
    await ledger.refuseOtherBatches(await source.describe());
  });

  test.each([
    [
      { lake: { ...datasetOf().lake, database: 'other' } },
      '1 of its batches do not lie below s3://lake/warm/orders/, or not in the table other.orders,',
    ],
    [{ timeZone: 'Europe/Berlin' }, '1 of its batches are of days by another column than placed_at'],
    [{ timeColumn: 'id' }, '1 of its batches are of days by another column than id'],
    [
      { source: { schema: 'public', table: 'orders_new' } },
      '1 batches of another table lie below s3://lake/warm/orders/',
    ],
  ] satisfies [Partial<DatasetInput>, string][])(
    'is refused where the dataset has changed since: %o',
    async (change, reason) => {
      const source = new PostgresSource(postgres.connect, datasetOf());
      await source.migrate();
      const columns = newLayout(datasetOf(), await source.describe());
      await using session = await source.lock();
      const batch = await session?.plan({
        day: '2026-03-01',
        bucket: 'lake',
        objectKeys: () => ['warm/orders/k'],
        columns,
      });
      await postgres.query("UPDATE lakehook_batch SET state = 'committed'");
      expect(batch?.number).toBe(1);
      const table = await source.describe();
      await new PostgresLedger(postgres.connect, datasetOf()).refuseOtherBatches(table);
      const changed = new PostgresLedger(postgres.connect, datasetOf(change));
      await expect(changed.refuseOtherBatches(table)).rejects.toMatchObject({
        code: 'TableUnfit',
        message: expect.stringContaining(reason),
      });
    },
  );
});

test('whoever sees a batch sees all of lower numbers, also of batches that are planned at the same time', async () => {
  await postgres.query(`
    DROP TABLE IF EXISTS orders CASCADE; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz(3));
    CREATE INDEX ON orders (placed_at)`);
  const dataset = datasetOf();
  const source = new PostgresSource(postgres.connect, dataset);
  await source.migrate();
  // Every other batch has its number for longer before it is seen.
  await postgres.query(`
    CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(0.03 * (NEW.number % 2)); RETURN NEW; END';
    CREATE TRIGGER dawdle BEFORE INSERT ON lakehook_batch FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  const columns = newLayout(dataset, await source.describe());
  await using first = await source.lock();
  if (!first) throw new Error('The lock was expected to be free.');
  await using second = await first.beside();
  const planTen = async (session: ArchiveSession) => {
    for (let batch = 0; batch < 10; batch += 1) {
      const { number } = await session.plan({
        day: '2026-03-02',
        bucket: 'lake',
        objectKeys: () => ['k'],
        columns,
      });
      const seen = (await source.batches('planned')).map((each) => each.number);
      expect(seen.slice(0, number)).toEqual(Array.from({ length: number }, (_, index) => index + 1));
    }
  };
  await Promise.all([planTen(first), planTen(second)]);
  expect(await source.batches('planned')).toHaveLength(20);
});
