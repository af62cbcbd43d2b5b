import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatasetInput } from '../../../../../core/archive/dataset.ts';
import { newLayout } from '../../../../../core/archive/layout.ts';
import { parseQuestion } from '../../../../../core/archive/question.ts';
import type { ArchiveSession } from '../../../../../core/archive/source-database.ts';
import { batchTableStatements } from '../../../../../lambdas/shared/archive/postgres/batch-migration.ts';
import { postgresConnect } from '../../../../../lambdas/shared/archive/postgres/connect.ts';
import { PostgresLedger } from '../../../../../lambdas/shared/archive/postgres/postgres-ledger.ts';
import { PostgresSource } from '../../../../../lambdas/shared/archive/postgres/postgres-source.ts';
import { datasetOf } from '../../../../core/archive/fixtures.ts';
import { sourceDatabaseSuite } from '../../../../suites/source-database.ts';
import { type RunningPostgres, startPostgres } from '../running-postgres.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

sourceDatabaseSuite(async () => {
  await postgres.query(`
    DROP TABLE IF EXISTS orders CASCADE; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz(3), region text, note text);
    CREATE INDEX ON orders (placed_at)`);
  return {
    source: (dataset) => new PostgresSource(postgres.connect, dataset),
    async insert(rows) {
      await postgres.query(
        `INSERT INTO orders SELECT "id", "placedAt", region, note
         FROM jsonb_to_recordset($1) AS r("id" bigint, "placedAt" timestamptz, region text, note text)`,
        [JSON.stringify(rows)],
      );
    },
    async setNote(id, note) {
      await postgres.query('UPDATE orders SET note = $2 WHERE id = $1', [id, note]);
    },
    async delete(id) {
      await postgres.query('DELETE FROM orders WHERE id = $1', [id]);
    },
    async ids() {
      const rows = await postgres.query('SELECT id FROM orders ORDER BY id');
      return rows.map(({ id }) => Number(id));
    },
    cutConnections: postgres.cutConnections,
  };
});

test('a database of another encoding is not asked for characters that it does not have', async () => {
  await postgres.query('DROP DATABASE IF EXISTS latin');
  await postgres.query(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  const connect = postgresConnect(async () => ({ ...postgres.settings, dbname: 'latin' }));
  const client = await connect();
  await client.query(`
    CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz(3), region text);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES (1, '2026-04-01', 'ä'), (2, '2026-04-01', 'b')`);
  await client.end();
  const dataset = datasetOf();
  const source = new PostgresSource(connect, dataset);
  await source.migrate();
  const table = await source.describe();
  const layout = newLayout(dataset, table);
  const idsOf = (region: string[]) => {
    const range = { StartDateTime: '2026-01-01', EndDateTime: '2027-01-01', Filters: { region } };
    const { filters } = parseQuestion(range, { dataset, table, layout });
    return source.snapshot({ filters }, layout, async ({ rows }) => {
      let text = '';
      for await (const chunk of rows) text += Buffer.from(chunk).toString();
      return [...text.matchAll(/\t([12])\t/g)].map(([, id]) => Number(id));
    });
  };
  expect(await idsOf(['b', '😀'])).toEqual([1, 2]);
  expect(await idsOf(['b'])).toEqual([2]);
});

test('no setting of the role’s changes how values are read and written, or whether a commit lasts', async () => {
  const settings = {
    array_nulls: 'off',
    synchronous_commit: 'off',
    transaction_timeout: '3s',
    DateStyle: 'German',
  };
  for (const [name, value] of Object.entries(settings)) {
    await postgres.query(`ALTER ROLE CURRENT_USER SET ${name} = '${value}'`);
  }
  const client = await postgres.connect();
  const shown = Object.keys(settings).map((name) => `current_setting('${name}') AS "${name}"`);
  const { rows } = await client.query(`SELECT ${shown.join(', ')}`);
  await client.end();
  await postgres.query('ALTER ROLE CURRENT_USER RESET ALL');
  expect(rows).toEqual([
    { array_nulls: 'on', synchronous_commit: 'on', transaction_timeout: '0', DateStyle: 'ISO, YMD' },
  ]);
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
        message: expect.stringContaining('the publication everything would have lakehook_batch as well'),
      });
      // Made by hand, as docs/archive.md says.
      for (const statement of batchTableStatements('public.lakehook_batch')) await postgres.query(statement);
      await source.migrate();
      await postgres.query('DROP PUBLICATION everything');
      expect(await source.batches('planned')).toEqual([]);
    },
  );

  test('is given the columns that it lacks', async () => {
    const source = new PostgresSource(postgres.connect, datasetOf());
    await source.migrate();
    await postgres.query('ALTER TABLE lakehook_batch DROP COLUMN lake_table, DROP COLUMN time_zone');
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
      await new PostgresLedger(postgres.connect, datasetOf()).refuseOtherBatches();
      const changed = new PostgresLedger(postgres.connect, datasetOf(change));
      await expect(changed.refuseOtherBatches()).rejects.toMatchObject({
        code: 'TableUnfit',
        message: expect.stringContaining(reason),
      });
    },
  );
});

describe('a table of PostgreSQL', () => {
  const describeTable = async (sql: string, input: Partial<DatasetInput> = {}) => {
    await postgres.query(`DROP TABLE IF EXISTS line, orders CASCADE; ${sql}`);
    return new PostgresSource(postgres.connect, datasetOf(input)).describe();
  };
  const INDEX = 'CREATE INDEX ON orders (placed_at)';

  test.each([
    ['SELECT 1', {}, 'there is no table public.orders'],
    ['CREATE VIEW orders AS SELECT now() AS placed_at', {}, 'there is no table public.orders'],
    [`CREATE TABLE orders (placed_at timestamptz); ${INDEX}`, {}, 'it has no primary key'],
    ['CREATE TABLE orders (id int PRIMARY KEY)', {}, 'it has no column placed_at'],
    [
      `CREATE TABLE orders (id int PRIMARY KEY, placed_at text); ${INDEX}`,
      {},
      'placed_at is text, not a timestamp',
    ],
    [
      'CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz)',
      {},
      'placed_at is not the first column of',
    ],
    [
      'CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz); CREATE INDEX ON orders (id, placed_at)',
      {},
      'placed_at is not the first column of',
    ],
    [
      'CREATE TABLE orders (id int PRIMARY KEY, placed_at date); CREATE INDEX ON orders (placed_at) WHERE id > 5',
      {},
      'placed_at is not the first column of',
    ],
    [
      'CREATE TABLE orders (id int PRIMARY KEY, placed_at date); CREATE INDEX ON orders USING brin (placed_at)',
      {},
      'placed_at is not the first column of',
    ],
    [
      `CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz); ${INDEX}`,
      { partitionColumns: ['region'] },
      'it has no column region to part its rows by',
    ],
    [
      `CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz, region json); ${INDEX}`,
      { partitionColumns: ['region'] },
      'region is json, which cannot be a part of a path',
    ],
    [
      `CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz); ${INDEX};
       CREATE TABLE line (id int PRIMARY KEY, "order" int REFERENCES orders ON DELETE CASCADE)`,
      {},
      'rows of line would change or go with its rows',
    ],
  ])('is refused with the reason: %s', async (sql, input, reason) => {
    await postgres.query('DROP VIEW IF EXISTS orders').catch(() => undefined);
    await expect(describeTable(sql, input)).rejects.toMatchObject({
      code: 'TableUnfit',
      message: expect.stringContaining(`orders: ${reason}`),
    });
    await postgres.query('DROP VIEW IF EXISTS orders').catch(() => undefined);
  });

  test('may have domains, generated columns, names that need quotes and a key of several columns', async () => {
    const table = await describeTable(
      `DROP DOMAIN IF EXISTS moment, price;
       CREATE DOMAIN price AS numeric(10,4);
       CREATE DOMAIN moment AS timestamptz(3);
       CREATE TABLE orders (
         b int, "placed at" moment, "A" text, cost price, twice int GENERATED ALWAYS AS (b * 2) STORED,
         PRIMARY KEY ("A", b) INCLUDE (cost)
       );
       CREATE INDEX ON orders ("placed at", b)`,
      { timeColumn: 'placed at', partitionColumns: ['A'] },
    );
    expect(table).toEqual({
      time: 'instant',
      key: ['A', 'b'],
      columns: [
        { name: 'b', type: { kind: 'int' }, sourceType: 'integer', isGenerated: false },
        { name: 'placed at', type: { kind: 'timestamp' }, sourceType: 'moment', isGenerated: false },
        { name: 'A', type: { kind: 'string' }, sourceType: 'text', isGenerated: false },
        {
          name: 'cost',
          type: { kind: 'decimal', precision: 10, scale: 4 },
          sourceType: 'price',
          isGenerated: false,
        },
        { name: 'twice', type: { kind: 'int' }, sourceType: 'integer', isGenerated: true },
      ],
    });
  });

  test.each(['timestamp', 'date'])('may tell the time by a %s: its days are what it says', async (type) => {
    await describeTable(`CREATE TABLE orders (id int PRIMARY KEY, placed_at ${type}); ${INDEX}`);
    await postgres.query(
      `INSERT INTO orders VALUES (1, '2026-03-01'), (2, '2026-03-02'), (3, NULL), (4, 'infinity'),
        (5, '-infinity'), (6, '280000-01-01'), (7, '0044-03-15 BC')`,
    );
    const source = new PostgresSource(postgres.connect, datasetOf({ timeZone: 'America/New_York' }));
    expect((await source.daysBefore('2026-03-02')).days).toEqual([{ day: '2026-03-01', rows: 1 }]);
    expect(await source.oldestDay()).toBe('2026-03-01');
    expect(await new PostgresLedger(postgres.connect, datasetOf()).hotRows()).toEqual({
      rows: 7,
      isEstimate: false,
      oldestDay: '2026-03-01',
      newestDay: '2026-03-02',
    });
  });

  test.each([
    ['orders', 'CREATE TABLE orders (id int, placed_at timestamptz, PRIMARY KEY (id, placed_at))'],
    [
      'orders in parts',
      `CREATE TABLE orders (id int, placed_at timestamptz, PRIMARY KEY (id, placed_at)) PARTITION BY RANGE (placed_at);
       CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2026-03-02');
       CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2026-03-02') TO ('2027-01-01')`,
    ],
  ])('%s that are too many to be counted are estimated', async (_, sql) => {
    await describeTable(`${sql}; ${INDEX}`);
    await postgres.query(`
      INSERT INTO orders SELECT id, '2026-03-01T12:00:00Z' FROM generate_series(1, 2000) AS id;
      INSERT INTO orders SELECT id, '2026-03-02T12:00:00Z' FROM generate_series(1, 1000) AS id;
      ANALYZE orders`);
    const source = (countedRows: number) => new PostgresSource(postgres.connect, datasetOf(), countedRows);
    const counted = [
      { day: '2026-03-01', rows: 2_000 },
      { day: '2026-03-02', rows: 1_000 },
    ];
    expect(await source(4_000).daysBefore('2026-03-03')).toEqual({ isEstimate: false, days: counted });
    const { isEstimate, days } = await source(2_000).daysBefore('2026-03-03');
    expect(isEstimate).toBe(true);
    expect(days).toEqual(counted.map(({ day }) => ({ day, rows: expect.any(Number) })));
    for (const [index, { rows }] of counted.entries()) {
      expect(days[index]?.rows).toBeGreaterThan(rows / 2);
      expect(days[index]?.rows).toBeLessThan(rows * 2);
    }
    const ledger = (countedRows: number) => new PostgresLedger(postgres.connect, datasetOf(), countedRows);
    expect(await ledger(4_000).hotRows()).toEqual({
      rows: 3_000,
      isEstimate: false,
      oldestDay: '2026-03-01',
      newestDay: '2026-03-02',
    });
    expect(await ledger(2_000).hotRows()).toMatchObject({ rows: 3_000, isEstimate: true });
  });

  test('rows are in the order of their columns, whatever is selected under the same names', async () => {
    await describeTable(`CREATE TABLE orders (c1 int PRIMARY KEY, placed_at timestamptz); ${INDEX}`);
    await postgres.query(
      `INSERT INTO orders SELECT id, '2026-03-01T12:00:00Z' FROM generate_series(2, 11) AS id`,
    );
    const source = new PostgresSource(postgres.connect, datasetOf());
    await using session = await source.lock();
    expect((await session?.survey('2026-03-01', 1))?.upTo).toEqual(['2026-03-01 12:00:00+00', '2']);
  });

  test.each(['NOT DEFERRABLE', 'DEFERRABLE INITIALLY DEFERRED'])(
    'a row that another table refers to is held back by the name of the foreign key, %s',
    async (deferrable) => {
      await describeTable(
        `CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz); ${INDEX};
         CREATE TABLE line (order_id int CONSTRAINT line_of REFERENCES orders ${deferrable});
         INSERT INTO orders VALUES (1, '2026-03-01T12:00:00Z'); INSERT INTO line VALUES (1)`,
      );
      await postgres.query('DROP TABLE IF EXISTS lakehook_batch');
      const dataset = datasetOf();
      const source = new PostgresSource(postgres.connect, dataset);
      await source.migrate();
      const columns = newLayout(dataset, await source.describe());
      await using session = await source.lock();
      if (!session) throw new Error('The lock was expected to be free.');
      const survey = await session.survey('2026-03-01', 10);
      const batch = await session.plan({ day: survey.day, bucket: 'lake', objectKeys: () => ['k'], columns });
      await using transaction = await session.begin(batch, survey, columns);
      for await (const _ of transaction.rows());
      const moved = async () => {
        await transaction.delete();
        await transaction.mark([]);
        await transaction.commit();
      };
      await expect(moved()).rejects.toMatchObject({
        code: 'ConstraintViolated',
        message: 'A row of the batch is held back by line_of.',
      });
      expect(await source.abort(batch.number, 'ConstraintViolated')).toBe('aborted');
      expect(await postgres.query('SELECT id FROM orders')).toEqual([{ id: 1 }]);
    },
  );

  test.each([
    [
      'a table that inherits and has columns of its own',
      'CREATE TABLE orders_child (secret text) INHERITS (orders)',
      'orders_child inherits from it',
    ],
    [
      'a foreign key to a partition, which deletes',
      `CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
       CREATE UNIQUE INDEX ON orders_1 (id);
       CREATE TABLE line (order_id int REFERENCES orders_1 (id) ON DELETE CASCADE)`,
      'rows of line would change or go',
    ],
  ])('is refused with %s', async (_, sql, reason) => {
    const table = 'CREATE TABLE orders (id int, placed_at timestamptz, PRIMARY KEY (id, placed_at))';
    const parted = sql.includes('PARTITION OF') ? ' PARTITION BY RANGE (placed_at)' : '';
    await expect(describeTable(`${table}${parted}; ${INDEX}; ${sql}`)).rejects.toMatchObject({
      code: 'TableUnfit',
      message: expect.stringContaining(reason),
    });
  });
});
