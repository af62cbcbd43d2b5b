import { Client } from 'pg';
import type { DatasetInput } from '../../core/archive/dataset.ts';
import { addDays, dayOf } from '../../core/archive/days.ts';
import type { DatabaseSecret } from '../../core/archive/environment.ts';

/** How many days the sample reaches back, from yesterday on, and how many rows each has. */
export const SAMPLE_DAYS = 90;
export const SAMPLE_ROWS_A_DAY = 12_000;

/** The dataset of the sample: with 30 days kept, 60 days of it are to move. */
export function sampleDataset(lakeLocation: string): DatasetInput {
  return {
    name: 'orders',
    source: { schema: 'public', table: 'orders' },
    timeColumn: 'placed_at',
    partitionColumns: ['region', 'channel'],
    lake: { database: 'archive', table: 'orders', location: lakeLocation },
  };
}

export interface SampleOptions {
  /** Told how much is done, from 0 to 1. */
  progress: (fraction: number, what: string) => void;
  signal?: AbortSignal | undefined;
  /** Epoch milliseconds. */
  now: number;
  rowsADay?: number;
}

/** Makes the table `orders` and its rows unless it is there, whole or not at all. */
export async function makeSampleOrders(
  { host, port, username, password, dbname }: DatabaseSecret,
  { progress, signal, now, rowsADay = SAMPLE_ROWS_A_DAY }: SampleOptions,
): Promise<void> {
  const client = new Client({ host, port, user: username, password, database: dbname });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT to_regclass('public.orders') AS name`);
    if (rows[0]?.name !== null) return;
    await client.query('BEGIN');
    await client.query(CREATE_TABLE);
    const first = addDays(dayOf(now, 'UTC'), -SAMPLE_DAYS);
    for (let day = 0; day < SAMPLE_DAYS; day += 1) {
      signal?.throwIfAborted();
      const made = (day * rowsADay).toLocaleString('en-US');
      progress(day / SAMPLE_DAYS, `making the sample database, once: ${made} orders`);
      await client.query(INSERT_DAY, [day * rowsADay, addDays(first, day), rowsADay]);
    }
    await client.query(CREATE_INDEXES);
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE orders');
    const all = (SAMPLE_DAYS * rowsADay).toLocaleString('en-US');
    progress(1, `made the sample database: ${all} orders over ${SAMPLE_DAYS} days`);
  } finally {
    await client.end();
  }
}

const CREATE_TABLE = `
  CREATE TABLE orders (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    region text,
    channel text NOT NULL,
    status text NOT NULL,
    amount numeric(12,2) NOT NULL,
    tax_rate numeric,
    placed_at timestamptz(3) NOT NULL,
    updated_at timestamptz NOT NULL,
    due date,
    gift boolean,
    note text,
    attributes jsonb
  )`;

// Indexes are made of all rows at once, which takes a fraction of the time.
const CREATE_INDEXES = `
  ALTER TABLE orders ADD PRIMARY KEY (order_id);
  CREATE INDEX orders_placed_at ON orders (placed_at)`;

// Every value follows from the row's number. 2654435761 is 2^32 divided by the golden ratio, Knuth's multiplicative hash.
const INSERT_DAY = `
  INSERT INTO orders
  SELECT
    i + 1,
    1 + mixed * 31 % 50000,
    (ARRAY['EMEA', 'EMEA', 'AMER', 'APAC', NULL])[1 + mixed % 5],
    (ARRAY['web', 'web', 'app'])[1 + mixed / 7 % 3],
    (ARRAY['paid', 'paid', 'paid', 'shipped', 'shipped', 'returned', 'cancelled', 'open'])[1 + mixed / 11 % 8],
    (499 + mixed * 7 % 30000) / 100.0,
    CASE WHEN i % 3 > 0 THEN 0.07 + (i % 5) * 0.0125 END,
    placed,
    placed + (mixed % 86400) * interval '1 second' + (i % 1000) * interval '1 microsecond',
    CASE WHEN i % 4 > 0 THEN (placed AT TIME ZONE 'UTC')::date + 30 END,
    CASE i % 10 WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END,
    CASE i % 50
      WHEN 0 THEN 'leave at the door'
      WHEN 1 THEN E'he said "ring twice",\\nthen left'
      WHEN 2 THEN ''
      WHEN 3 THEN E'shelf 3\\tbox \\\\7'
    END,
    CASE WHEN i % 6 > 0 THEN jsonb_build_object('items', 1 + i % 7, 'code', 'C' || i % 97, 'gross', (i % 1000) / 8.0) END
  FROM (
    SELECT
      i,
      i::bigint * 2654435761 % 4294967296 / 65536 AS mixed,
      ($2 || 'T00:00:00Z')::timestamptz + (i - $1::int) * interval '1 day' / $3::int
        + i % 1000 * interval '1 millisecond' AS placed
    FROM generate_series($1::int, $1::int + $3::int - 1) AS numbers(i)
  ) AS numbered`;
