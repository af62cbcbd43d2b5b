import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { datasetListSchema, datasetViewSchema } from '../../../core/contract/dataset.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { createDatasetsHandler } from '../../../lambdas/datasets/handler.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { type Lab, openLab } from '../shared/archive/archive-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const ORDERS = datasetOf({ partitionColumns: ['region'], timeZone: 'Europe/Berlin' });
const NOWHERE = datasetOf({
  name: 'invoices',
  source: { table: 'invoices' },
  lake: { database: 'archive', table: 'invoices', location: 's3://lake/warm/' },
});

beforeEach(async () => {
  lab.engine.forget();
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders, lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3), region text, amount numeric(12,2));
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES (1, '2026-09-01Z', 'a', 1), (2, '2026-09-01Z', 'a', 1), (3, '2026-09-02Z', 'a', 1), (4, '2026-10-30Z', 'a', 1)`);
});

async function ask(resource: string, Dataset?: string, queryStringParameters: object | null = null) {
  const { counts, observers } = countedMetrics();
  const handler = createDatasetsHandler({ datasets: [ORDERS, NOWHERE], toolsOf: lab.makeTools }, observers);
  const pathParameters = Dataset === undefined ? null : { Dataset };
  const { statusCode, body } = await handler(
    { httpMethod: 'GET', resource, pathParameters, queryStringParameters },
    lambdaContext(),
  );
  expect(counts).toEqual({ Requests: 1 });
  return { statusCode, body: JSON.parse(body) };
}

const VIEW = {
  Dataset: 'orders',
  TimeColumn: 'placed_at',
  TimeZone: 'Europe/Berlin',
  PartitionColumns: ['region'],
  RetentionDays: 30,
  Paused: false,
  FirstHotDay: '2026-10-02',
  Columns: [
    { Name: 'id', Type: 'integer' },
    { Name: 'placed_at', Type: 'timestamp(3) with time zone' },
    { Name: 'region', Type: 'text' },
    { Name: 'amount', Type: 'numeric(12,2)' },
  ],
  Hot: { Rows: 4, IsEstimate: false, OldestDay: '2026-09-01' },
  Lake: { Rows: 0, Bytes: 0, Days: 0 },
  Batches: { Committed: 0, Planned: 0, Aborted: 0 },
};

test('tells a dataset before its first night', async () => {
  const { statusCode, body } = await ask('/datasets/{Dataset}', 'orders');
  expect(statusCode).toBe(200);
  expect(datasetViewSchema.parse(body)).toEqual(VIEW);
});

test('tells where the rows are after a night', async () => {
  const tools = lab.makeTools(ORDERS);
  await planNight(tools, { dryRun: false });
  await runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });
  const [last] = (await tools.source.batches('committed')).slice(-1);
  const { body } = await ask('/datasets/{Dataset}', 'orders');
  expect(datasetViewSchema.parse(body)).toEqual({
    ...VIEW,
    Hot: { Rows: 1, IsEstimate: false, OldestDay: '2026-10-30' },
    Lake: { Rows: 3, Bytes: expect.any(Number), Days: 2, LastCommitDateTime: last?.committedAt },
    Batches: { Committed: 2, Planned: 0, Aborted: 0 },
  });
});

test('counts what was aborted, its objects gone or not, and what is planned', async () => {
  const before = datasetViewSchema.parse((await ask('/datasets/{Dataset}', 'orders')).body);
  const insert = (state: string) =>
    lab.postgres.query(
      `INSERT INTO lakehook_batch (source_table, day, state, bucket, objects, columns, committed_at)
       VALUES ('public.orders', '2026-10-01', '${state}', 'lake', '[]', '[]', now() + interval '1 day')`,
    );
  for (const state of ['planned', 'aborted', 'gone']) await insert(state);
  const { body } = await ask('/datasets/{Dataset}', 'orders');
  expect(datasetViewSchema.parse(body)).toEqual({
    ...before,
    Batches: { Committed: before.Batches?.Committed, Planned: 1, Aborted: 2 },
  });
});

test('lists all of them, with the reason where one cannot be asked', async () => {
  const { statusCode, body } = await ask('/datasets');
  expect(statusCode).toBe(200);
  const { Datasets } = datasetListSchema.parse(body);
  expect(Datasets).toEqual([
    VIEW,
    expect.objectContaining({
      Dataset: 'invoices',
      Error: { Code: 'TableUnfit', Message: 'invoices: there is no table public.invoices.' },
    }),
  ]);
});

test('tells why questions are refused, beside where the rows are', async () => {
  await planNight(lab.makeTools(ORDERS), { dryRun: false });
  await lab.postgres.query('ALTER TABLE orders ALTER region TYPE int USING 0');
  const { body } = await ask('/datasets/{Dataset}', 'orders');
  expect(datasetViewSchema.parse(body)).toMatchObject({
    Hot: { Rows: 4 },
    Error: { Code: 'ColumnChanged', Message: expect.stringContaining('region') },
  });
});

test('lists the others where the database does not let one be seen', async () => {
  await lab.postgres.query(`
    CREATE TABLE IF NOT EXISTS invoices (id int PRIMARY KEY, placed_at timestamptz(3));
    CREATE INDEX IF NOT EXISTS invoices_placed_at ON invoices (placed_at)`);
  const locker = await lab.postgres.connect();
  await locker.query('BEGIN; LOCK TABLE invoices');
  const { statusCode, body } = await ask('/datasets');
  await locker.end();
  await lab.postgres.query('DROP TABLE invoices');
  expect(statusCode).toBe(200);
  expect(datasetListSchema.parse(body).Datasets).toEqual([
    VIEW,
    expect.objectContaining({
      Dataset: 'invoices',
      Error: { Code: 'InternalError', Message: 'The request could not be answered. Please try again.' },
    }),
  ]);
});

test('refuses a dataset that is not there, and parameters', async () => {
  expect(await ask('/datasets/{Dataset}', 'payments')).toEqual({
    statusCode: 404,
    body: { Error: { Code: 'NotFound', Message: 'There is no such dataset.' } },
  });
  expect(await ask('/datasets', undefined, { Page: '1' })).toEqual({
    statusCode: 400,
    body: {
      Error: {
        Code: 'InvalidRequest',
        Message: '"Page" is not a parameter of this request; it has none.',
      },
    },
  });
});
