import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetInput } from '../../../../../core/archive/dataset.ts';
import { newLayout } from '../../../../../core/archive/layout.ts';
import { parseQuestion } from '../../../../../core/archive/question.ts';
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

describe('a table of PostgreSQL', () => {
  const describeTable = async (sql: string, input: Partial<DatasetInput> = {}) => {
    await postgres.query(`DROP TABLE IF EXISTS line, orders CASCADE; ${sql}`);
    return new PostgresSource(postgres.connect, datasetOf(input)).describe();
  };
  const INDEX = 'CREATE INDEX ON orders (placed_at)';

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
});
