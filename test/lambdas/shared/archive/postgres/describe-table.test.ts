import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetInput } from '../../../../../core/archive/dataset.ts';
import { PostgresSource } from '../../../../../lambdas/shared/archive/postgres/postgres-source.ts';
import { datasetOf } from '../../../../core/archive/fixtures.ts';
import { type RunningPostgres, startPostgres } from '../running-postgres.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

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
