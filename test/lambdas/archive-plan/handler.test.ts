import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dataset } from '../../../core/archive/dataset.ts';
import { createArchivePlanHandler } from '../../../lambdas/archive-plan/handler.ts';
import { createArchiveRestoreHandler } from '../../../lambdas/archive-restore/handler.ts';
import { createArchiveSliceHandler } from '../../../lambdas/archive-slice/handler.ts';
import type { ArchiveFunction } from '../../../lambdas/shared/archive/archive-tools.ts';
import { readMap } from '../../../lambdas/shared/archive/postgres/batch-map.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { type Lab, openLab } from '../shared/archive/archive-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

beforeEach(async () => {
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES (1, '2026-09-01T10:00:00Z'), (2, '2026-09-02T10:00:00Z'), (3, '2026-09-02T11:00:00Z'),
      (4, '2026-10-02T00:00:00Z')`);
  lab.engine.forget();
});

function functionOf(dataset: Dataset): ArchiveFunction {
  return { datasets: [dataset], toolsOf: lab.makeTools, sliceSeconds: 60 };
}

const PLAN = {
  Dataset: 'orders',
  HasWork: true,
  Paused: false,
  FirstHotDay: '2026-10-02',
  OldestHotRowAgeInDays: 61,
  Days: 2,
  Rows: 3,
  IsEstimate: false,
  OldestDays: [
    { Day: '2026-09-01', Rows: 1 },
    { Day: '2026-09-02', Rows: 2 },
  ],
  LastBatch: 0,
  RepairStatement: 'MSCK REPAIR TABLE `archive`.`orders`',
};

describe('the functions of a night', () => {
  test('a dry run says what would move, and changes nothing', async () => {
    const { counts, observers } = countedMetrics();
    const plan = createArchivePlanHandler(functionOf(datasetOf()), observers);
    expect(await plan({ Dataset: 'orders', DryRun: true }, lambdaContext())).toEqual(PLAN);
    expect(counts).toEqual({ ArchiveOldestHotRowAgeDays: 61 });
    expect(lab.engine.statements).toEqual([]);
    expect(await lab.postgres.query(`SELECT to_regclass('lakehook_batch') AS name`)).toEqual([
      { name: null },
    ]);
  });

  test('a plan makes the tables, a slice moves, and a batch can be restored', async () => {
    const { counts, observers } = countedMetrics();
    const archive = functionOf(datasetOf());
    expect(
      await createArchivePlanHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext()),
    ).toEqual(PLAN);
    expect(lab.engine.statements.map((statement) => statement.split(' (')[0])).toEqual([
      'CREATE DATABASE IF NOT EXISTS `archive`',
      'CREATE EXTERNAL TABLE IF NOT EXISTS `archive`.`orders`',
      'CREATE DATABASE IF NOT EXISTS `archive`',
      'CREATE EXTERNAL TABLE IF NOT EXISTS `archive`.`orders_hot`',
    ]);
    const slice = createArchiveSliceHandler(archive, observers);
    expect(await slice({ Dataset: 'orders' }, lambdaContext())).toEqual({
      Dataset: 'orders',
      WorkRemains: false,
      Locked: false,
      Rows: 3,
      Bytes: expect.any(Number),
      Batches: 2,
      Aborted: 0,
      Recovered: 0,
      SkipDays: [],
      GivenUp: [],
    });
    expect(counts).toEqual({ ArchiveOldestHotRowAgeDays: 61, ArchiveRowsMoved: 3, ArchiveBatchesAborted: 0 });
    const restore = createArchiveRestoreHandler(archive, observers);
    expect(await restore({ Dataset: 'orders', Batch: 2 }, lambdaContext())).toEqual({
      Dataset: 'orders',
      Batch: 2,
      Day: '2026-09-02',
      Rows: 2,
    });
    await expect(restore({ Dataset: 'orders', Batch: 9 }, lambdaContext())).rejects.toMatchObject({
      code: 'BatchUnknown',
    });
  });

  test('nothing moves where the dataset is paused', async () => {
    const { observers } = countedMetrics();
    const archive = functionOf(datasetOf({ paused: true }));
    const plan = await createArchivePlanHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    expect(plan).toEqual({ ...PLAN, HasWork: false, Paused: true });
    const answer = await createArchiveSliceHandler(archive, observers)(
      { Dataset: 'orders' },
      lambdaContext(),
    );
    expect(answer).toMatchObject({ WorkRemains: false, Batches: 0 });
  });

  test('a new column extends the lake’s tables before rows move; a changed one stops the night', async () => {
    const { observers } = countedMetrics();
    const archive = functionOf(datasetOf());
    const plan = () => createArchivePlanHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    await plan();
    await lab.postgres.query('ALTER TABLE orders ADD COLUMN note text');
    lab.engine.statements.length = 0;
    await plan();
    expect(lab.engine.statements).toEqual([
      'ALTER TABLE `archive`.`orders` ADD COLUMNS (\n  `note` string\n)',
      'ALTER TABLE `archive`.`orders_hot` ADD COLUMNS (\n  `note` string\n)',
    ]);
    await lab.postgres.query('ALTER TABLE orders ALTER COLUMN note TYPE int USING 0');
    await expect(plan()).rejects.toMatchObject({ code: 'ColumnChanged' });
    const slice = createArchiveSliceHandler(archive, observers);
    await expect(slice({ Dataset: 'orders' }, lambdaContext())).rejects.toMatchObject({
      code: 'ColumnChanged',
    });
    expect(await lab.postgres.query('SELECT count(*)::int AS count FROM orders')).toEqual([{ count: 4 }]);
  });

  test('a table of the lake that was made for another place or format is refused, before anything moves', async () => {
    const { observers } = countedMetrics();
    const planWith = (dataset: Dataset) =>
      createArchivePlanHandler(functionOf(dataset), observers)({ Dataset: 'orders' }, lambdaContext());
    const { lake } = datasetOf();
    await planWith(datasetOf());
    await expect(planWith(datasetOf({ lake: { ...lake, location: 's3://lake/other/' } }))).rejects.toThrow(
      'archive.orders is there already, of what lies below s3://lake/warm/orders/ and not below s3://lake/other/orders/',
    );
    await expect(planWith(datasetOf({ format: 'CSV' }))).rejects.toThrow(
      'archive.orders is there already, of files of another format than CSV',
    );
  });

  test('another table in the lake is refused while batches that count lie below the first', async () => {
    const { observers } = countedMetrics();
    const archive = functionOf(datasetOf());
    await createArchivePlanHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    await createArchiveSliceHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    const moved = functionOf(datasetOf({ lake: { ...datasetOf().lake, table: 'orders_2' } }));
    const plan = () => createArchivePlanHandler(moved, observers)({ Dataset: 'orders' }, lambdaContext());
    await expect(plan()).rejects.toMatchObject({
      code: 'TableUnfit',
      message: expect.stringMatching(
        /^orders: \d+ of its batches do not lie below s3:\/\/lake\/warm\/orders_2\//,
      ),
    });
    // Put aside, they are no batches of this table any more.
    await lab.postgres.query(`UPDATE lakehook_batch SET source_table = source_table || ' before the change'`);
    await expect(plan()).resolves.toMatchObject({ Dataset: 'orders', LastBatch: 0 });
  });

  test('a database that was put back to an earlier time is told by the lake, and nothing moves until its batches are accounted for', async () => {
    const { observers } = countedMetrics();
    const archive = functionOf(datasetOf());
    const plan = () => createArchivePlanHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    await plan();
    lab.engine.batches = ['2', '1'];
    await expect(plan()).rejects.toMatchObject({
      code: 'LakeAhead',
      message:
        'orders: the lake has batches that the database does not know, 1, 2. Was it put back to an earlier time?',
    });
    // A number of another table's says nothing of this one's.
    await lab.postgres.query(`
      INSERT INTO lakehook_batch (number, source_table, day, state, bucket, objects, columns)
      VALUES (3, 'public.others', current_date, 'gone', '', '[]', '[]')`);
    lab.engine.batches = ['3'];
    await expect(plan()).rejects.toMatchObject({ code: 'LakeAhead' });
    lab.engine.batches = ['2', '1'];
    // As docs/archive.md says.
    await lab.postgres.query(`
      INSERT INTO lakehook_batch (number, source_table, day, state, bucket, objects, columns)
      SELECT number, 'public.orders', current_date, 'gone', '', '[]', '[]' FROM unnest(ARRAY[1, 2]) AS number`);
    await lab.postgres.query(
      `SELECT setval(pg_get_serial_sequence('public.lakehook_batch', 'number'), (SELECT max(number) FROM lakehook_batch))`,
    );
    expect(await plan()).toMatchObject({ HasWork: true, LastBatch: 2 });
    await createArchiveSliceHandler(archive, observers)({ Dataset: 'orders' }, lambdaContext());
    const { source } = lab.makeTools(datasetOf());
    expect((await source.batches('committed')).map(({ number }) => number)).toEqual([4, 5]);
    const client = await lab.postgres.connect();
    expect(await readMap(client, datasetOf(), await source.describe())).toEqual({
      highest: 5,
      uncommitted: [1, 2],
    });
    await client.end();
  });

  test('a dataset that is not configured is refused', async () => {
    const { observers } = countedMetrics();
    const plan = createArchivePlanHandler(functionOf(datasetOf()), observers);
    await expect(plan({ Dataset: 'visits' }, lambdaContext())).rejects.toMatchObject({
      code: 'DatasetUnknown',
    });
    await expect(plan({}, lambdaContext())).rejects.toThrow('Dataset');
  });
});
