import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { type Lab, NOW, openLab } from '../shared/archive/archive-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const DATASET = datasetOf({ partitionColumns: ['region'], maxBatchRows: 40 });
const ALL = { until: Number.POSITIVE_INFINITY, skipDays: [] };

/** 60 rows on each of two old days, 60 of a day that stays. */
async function makeOrders() {
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL, region text, version int NOT NULL DEFAULT 1);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders SELECT i,
      (ARRAY['2026-09-01', '2026-09-02', '2026-10-25'])[1 + i % 3]::timestamptz + i * interval '1 minute',
      (ARRAY['a', '', NULL, 'a/b'])[1 + i % 4]
    FROM generate_series(0, 179) AS numbers(i)`);
  lab.engine.forget();
  for (const key of await lab.keys()) await deleteObject(key);
}

async function deleteObject(key: string) {
  await lab.makeTools(DATASET).objects.delete('lake', [key]);
}

/** Every row that a reader sees: `id:version`, sorted, as the batches and the database say. */
async function seen(): Promise<string[]> {
  const { source } = lab.makeTools(DATASET);
  const committed = (await source.batches('committed')).map(({ number }) => number);
  const hot = await lab.postgres.query('SELECT id, version FROM orders');
  const cold = await lab.cold('id, version', committed);
  return [...hot, ...cold].map(({ id, version }) => `${id}:${version}`).sort();
}
const EVERY = Array.from({ length: 180 }, (_, id) => `${id}:1`).sort();

async function hotIds(): Promise<number> {
  const [row] = await lab.postgres.query('SELECT count(*)::int AS count FROM orders');
  return Number(row?.count);
}

describe('a slice', () => {
  beforeEach(async () => {
    await makeOrders();
    await planNight(lab.makeTools(DATASET), { dryRun: false });
  });

  test('moves every old row and leaves the others', async () => {
    const answer = await runSlice(lab.makeTools(DATASET), ALL);
    expect(answer).toMatchObject({
      Dataset: 'orders',
      WorkRemains: false,
      Locked: false,
      Rows: 120,
      Batches: 4,
      Aborted: 0,
      Recovered: 0,
      GivenUp: [],
    });
    expect(await hotIds()).toBe(60);
    expect(await seen()).toEqual(EVERY);
  });

  test('writes one object for each partition of the day, under its batch’s number', async () => {
    await runSlice(lab.makeTools(DATASET), ALL);
    expect((await lab.keys()).filter((key) => key.includes('day=01'))).toEqual([
      'warm/orders/year=2026/month=09/day=01/region=__HIVE_DEFAULT_PARTITION__/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=__HIVE_DEFAULT_PARTITION__/part-2.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a%2Fb/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a%2Fb/part-2.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a/part-2.parquet',
    ]);
  });

  test('keeps NULL and the empty text apart in the column of the values', async () => {
    await runSlice(lab.makeTools(DATASET), ALL);
    const rows = await lab.cold('DISTINCT region_value AS region', [1]);
    expect(rows.map(({ region }) => region).sort()).toEqual(['', 'a', 'a/b', null]);
  });

  test('moves batches of two days at the same time, never two of one day', async () => {
    const both = Promise.withResolvers<void>();
    const underWay: string[][] = [];
    const tools = lab.makeTools(
      DATASET,
      async (point) => {
        if (point !== 'snapshot-taken') return;
        underWay.push((await tools.source.batches('planned')).map(({ day }) => day).sort());
        if (underWay.length === 2) both.resolve();
        await both.promise;
      },
      2,
    );
    expect(await runSlice(tools, ALL)).toMatchObject({
      Rows: 120,
      Batches: 4,
      Aborted: 0,
      WorkRemains: false,
    });
    expect(await seen()).toEqual(EVERY);
    expect(underWay).toContainEqual(['2026-09-01', '2026-09-02']);
    for (const days of underWay) expect(days).toEqual([...new Set(days)]);
  });

  test('where a batch cannot even begin, the one beside it ends before that is told', async () => {
    const copied = Promise.withResolvers<void>();
    let isFirst = true;
    const tools = lab.makeTools(
      DATASET,
      async (point) => {
        if (point === 'copied') copied.resolve();
        if (point !== 'registered' || !isFirst) return;
        isFirst = false;
        await copied.promise;
        throw new Error('The catalogue is lost.');
      },
      2,
    );
    await expect(runSlice(tools, ALL)).rejects.toThrow('The catalogue is lost.');
    expect(await tools.source.batches('planned')).toEqual([]);
    expect(await tools.source.batches('committed')).toHaveLength(1);
    expect(await seen()).toEqual(EVERY);
    expect(await runSlice(tools, ALL)).toMatchObject({ Locked: false, Rows: 80 });
  });

  test('starts no batch once its time is up, and says that work remains', async () => {
    const answer = await runSlice(lab.makeTools(DATASET), { until: NOW, skipDays: [] });
    expect(answer).toMatchObject({ WorkRemains: true, Batches: 0 });
    expect(await hotIds()).toBe(180);
  });

  test('does nothing while another archiver has the table', async () => {
    await using session = await lab.makeTools(DATASET).source.lock();
    expect(session).toBeDefined();
    expect(await runSlice(lab.makeTools(DATASET), ALL)).toMatchObject({ Locked: true, Batches: 0 });
    expect(await hotIds()).toBe(180);
  });

  test('aborts a batch of which a row is updated meanwhile, and moves it with its new version later', async () => {
    let updated = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'uploaded' || updated) return;
      updated = true;
      await lab.postgres.query('UPDATE orders SET version = 2 WHERE id = 0');
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4, GivenUp: [] });
    expect(await seen()).toEqual(EVERY.map((row) => (row === '0:1' ? '0:2' : row)).sort());
    expect((await tools.source.batch(1))?.state).toBe('gone');
    expect((await lab.keys()).filter((key) => key.endsWith('part-1.parquet'))).toEqual([]);
  });

  test('aborts a batch of which a row is deleted meanwhile', async () => {
    let deleted = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'verified' || deleted) return;
      deleted = true;
      await lab.postgres.query('DELETE FROM orders WHERE id = 3');
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4 });
    expect(await seen()).toEqual(EVERY.filter((row) => row !== '3:1'));
  });

  test('a column that is added meanwhile moves with its values: the batch is aborted, and the next slice has the column', async () => {
    let isAdded = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'planned' || isAdded) return;
      isAdded = true;
      // No row is written by it, so no row of the snapshot conflicts.
      await lab.postgres.query(`ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'`);
    });
    expect(await runSlice(tools, ALL)).toMatchObject({
      WorkRemains: true,
      Batches: 0,
      Aborted: 1,
      GivenUp: [],
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: false, Rows: 120 });
    const committed = (await tools.source.batches('committed')).map(({ number }) => number);
    expect(
      await lab.cold("count(*)::int AS rows, count(*) FILTER (channel = 'web')::int AS web", committed),
    ).toEqual([{ rows: 120, web: 120 }]);
  });

  test('a type that is changed meanwhile rounds nothing: the batch is aborted, and the next slice refuses the table', async () => {
    await lab.postgres.query('ALTER TABLE orders ADD COLUMN price numeric(8,2) NOT NULL DEFAULT 1.25');
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point === 'planned')
        await lab.postgres.query(
          'ALTER TABLE orders ALTER COLUMN price TYPE numeric(10,4) USING price + 0.0001',
        );
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: true, Batches: 0, Aborted: 1 });
    await expect(runSlice(tools, ALL)).rejects.toMatchObject({ name: 'ColumnChanged' });
    expect(await hotIds()).toBe(180);
  });

  test('no column changes while a batch is under way: who changes one waits until it is committed', async () => {
    const other = await lab.postgres.connect();
    let changed: Promise<unknown> | undefined;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'snapshot-taken' || changed) return;
      changed = other.query(`ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'`);
      const waiting = () => lab.postgres.query('SELECT FROM pg_locks WHERE NOT granted');
      await expect.poll(waiting).toHaveLength(1);
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: true, Batches: 1, Aborted: 1 });
    await changed;
    await other.end();
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: false, Batches: 3 });
  });

  test('leaves late rows of a day that is under way to the next batch', async () => {
    let inserted = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'copied' || inserted) return;
      inserted = true;
      await lab.postgres.query(`INSERT INTO orders VALUES (500, '2026-09-01T00:00:00Z', 'late')`);
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 0, Rows: 121 });
    expect(await seen()).toEqual([...EVERY, '500:1'].sort());
  });

  test('gives a day up after three attempts, and moves the others', async () => {
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point === 'uploaded') await lab.postgres.query('UPDATE orders SET version = 2 WHERE id IN (0, 3)');
    });
    const answer = await runSlice(tools, ALL);
    expect(answer).toMatchObject({
      Aborted: 3,
      WorkRemains: false,
      GivenUp: [{ Day: '2026-09-01', Reason: 'BatchConflict' }],
      SkipDays: ['2026-09-01'],
    });
    expect(await seen()).toEqual(
      EVERY.map((row) => (['0:1', '3:1'].includes(row) ? row.replace(':1', ':2') : row)).sort(),
    );
    const next = await runSlice(lab.makeTools(DATASET), { ...ALL, skipDays: answer.SkipDays });
    expect(next).toMatchObject({ Batches: 0, WorkRemains: false });
  });

  test('a damaged object aborts its batch', async () => {
    let damaged = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'uploaded' || damaged) return;
      damaged = true;
      const [key = ''] = await lab.keys();
      await deleteObject(key);
      await lab.client.send(new PutObjectCommand({ Bucket: 'lake', Key: key, Body: 'x' }));
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4 });
    expect((await tools.source.batch(1))?.reason).toBe('ObjectDamaged');
    expect(await seen()).toEqual(EVERY);
  });

  test('a value that Parquet cannot hold keeps its day where it is, and is not repeated', async () => {
    await lab.postgres.query(
      `ALTER TABLE orders ADD COLUMN amount numeric(10,2); UPDATE orders SET amount = 'NaN' WHERE id = 1`,
    );
    expect(await runSlice(lab.makeTools(DATASET), ALL)).toMatchObject({
      Rows: 60,
      GivenUp: [{ Day: '2026-09-02', Reason: 'ParquetFailed' }],
    });
    expect(await seen()).toEqual(EVERY);
  });

  test('an archiver that stalled and wakes after its successor was through changes nothing', async () => {
    const stalled = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const late = runSlice(
      lab.makeTools(DATASET, async (point) => {
        if (point !== 'copied') return;
        reached.resolve();
        await stalled.promise;
      }),
      ALL,
    );
    const ended = late.then(
      () => 'ended',
      () => 'failed',
    );
    await reached.promise;
    await lab.postgres.cutConnections();
    expect(await runSlice(lab.makeTools(DATASET), ALL)).toMatchObject({ Recovered: 1, Batches: 4 });
    stalled.resolve();
    expect(await ended).toBe('failed');
    expect(await seen()).toEqual(EVERY);
    expect((await lab.keys()).filter((key) => key.endsWith('part-1.parquet'))).toEqual([]);
  });

  test('a connection that is lost at COMMIT is asked about, not guessed', async () => {
    let cut = false;
    const tools = lab.makeTools(DATASET, async (point) => {
      if (point !== 'marked' || cut) return;
      cut = true;
      await lab.postgres.cutConnections();
    });
    await expect(runSlice(tools, ALL)).rejects.toThrow();
    expect((await tools.source.batch(1))?.state).toBe('gone');
    await runSlice(lab.makeTools(DATASET), ALL);
    expect(await seen()).toEqual(EVERY);
  });

  test('a batch is restored: its rows are back, and its objects stay for those who read them', async () => {
    const tools = lab.makeTools(DATASET);
    await runSlice(tools, ALL);
    const before = await lab.keys();
    const batch = await restoreBatch(1, tools);
    expect(batch.rows).toBe(40);
    expect(await seen()).toEqual(EVERY);
    expect(await hotIds()).toBe(100);
    expect(await lab.keys()).toEqual(before);
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({ code: 'BatchNotCommitted' });
  });

  test.each([
    ['ADD CONSTRAINT second CHECK (version > 1) NOT VALID', 'second'],
    ['ALTER COLUMN region SET NOT NULL', 'NOT NULL of region'],
  ])('a batch whose rows the table takes no more stays where it is: ALTER TABLE %s', async (change, held) => {
    const tools = lab.makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab.postgres.query(`DELETE FROM orders WHERE region IS NULL; ALTER TABLE orders ${change}`);
    await expect(restoreBatch(1, tools)).rejects.toMatchObject({
      code: 'ConstraintViolated',
      message: `A row of the batch is held back by ${held}.`,
    });
    expect((await tools.source.batch(1))?.state).toBe('committed');
  });

  test.each([
    [
      'a new name of a column',
      'RENAME version TO edition',
      { code: 'ColumnChanged', message: expect.stringMatching(/^The table has no column version any more/) },
    ],
    ['a type that is too short', 'ALTER region TYPE varchar(2)', { code: 'ConstraintViolated' }],
    ['a trigger', 'ADD COLUMN touched boolean', { code: 'RowsAltered' }],
  ])('a batch that %s would change stays where it is', async (_, change, error) => {
    const tools = lab.makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab.postgres.query(`
      UPDATE orders SET region = 'a'; ALTER TABLE orders ${change};
      CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN NEW.version = NEW.version + 1; RETURN NEW; END'`);
    if (change.includes('touched')) {
      await lab.postgres.query(
        'CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp()',
      );
    }
    await expect(restoreBatch(1, tools)).rejects.toMatchObject(error);
    expect((await tools.source.batch(1))?.state).toBe('committed');
  });

  test('a batch whose dropped column was empty is restored without it', async () => {
    await lab.postgres.query('ALTER TABLE orders ADD COLUMN note text');
    const tools = lab.makeTools(DATASET);
    await runSlice(tools, ALL);
    await lab.postgres.query('ALTER TABLE orders DROP COLUMN note');
    await restoreBatch(1, tools);
    expect(await seen()).toEqual(EVERY);
  });

  test('a day that another table holds back is tried once', async () => {
    await lab.postgres.query(`
      DROP TABLE IF EXISTS line;
      CREATE TABLE line (order_id int REFERENCES orders); INSERT INTO line VALUES (0)`);
    const answer = await runSlice(lab.makeTools(DATASET), ALL);
    await lab.postgres.query('DROP TABLE line');
    expect(answer).toMatchObject({
      Aborted: 1,
      GivenUp: [{ Day: '2026-09-01', Reason: 'ConstraintViolated' }],
    });
    expect(await seen()).toEqual(EVERY);
  });
});
