import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { ALL, DATASET, EVERY, useOrders } from './orders.ts';

const { deleteObject, hotRows, lab, seen } = useOrders();

describe('a slice that something comes in between of', () => {
  test('aborts a batch of which a row is updated meanwhile, and moves it with its new version later', async () => {
    let updated = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'uploaded' || updated) return;
      updated = true;
      await lab().postgres.query('UPDATE orders SET version = 2 WHERE id = 0');
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4, GivenUp: [] });
    expect(await seen()).toEqual(EVERY.map((row) => (row === '0:1' ? '0:2' : row)).sort());
    expect((await tools.source.batch(1))?.state).toBe('gone');
    expect((await lab().keys()).filter((key) => key.endsWith('part-1.parquet'))).toEqual([]);
  });

  test('aborts a batch of which a row is deleted meanwhile', async () => {
    let deleted = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'verified' || deleted) return;
      deleted = true;
      await lab().postgres.query('DELETE FROM orders WHERE id = 3');
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4 });
    expect(await seen()).toEqual(EVERY.filter((row) => row !== '3:1'));
  });

  test('a column that is added meanwhile moves with its values: the batch is aborted, and the next slice has the column', async () => {
    let isAdded = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'planned' || isAdded) return;
      isAdded = true;
      // No row is written by it, so no row of the snapshot conflicts.
      await lab().postgres.query(`ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'`);
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
      await lab().cold("count(*)::int AS rows, count(*) FILTER (channel = 'web')::int AS web", committed),
    ).toEqual([{ rows: 120, web: 120 }]);
  });

  test('a type that is changed meanwhile rounds nothing: the batch is aborted, and the next slice refuses the table', async () => {
    await lab().postgres.query('ALTER TABLE orders ADD COLUMN price numeric(8,2) NOT NULL DEFAULT 1.25');
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point === 'planned')
        await lab().postgres.query(
          'ALTER TABLE orders ALTER COLUMN price TYPE numeric(10,4) USING price + 0.0001',
        );
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: true, Batches: 0, Aborted: 1 });
    await expect(runSlice(tools, ALL)).rejects.toMatchObject({ name: 'ColumnChanged' });
    expect(await hotRows()).toBe(180);
  });

  test('no column changes while a batch is under way: who changes one waits until it is committed', async () => {
    const other = await lab().postgres.connect();
    let changed: Promise<unknown> | undefined;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'snapshot-taken' || changed) return;
      changed = other.query(`ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'`);
      const waiting = () => lab().postgres.query('SELECT FROM pg_locks WHERE NOT granted');
      await expect.poll(waiting).toHaveLength(1);
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: true, Batches: 1, Aborted: 1 });
    await changed;
    await other.end();
    expect(await runSlice(tools, ALL)).toMatchObject({ WorkRemains: false, Batches: 3 });
  });

  test('leaves late rows of a day that is under way to the next batch', async () => {
    let inserted = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'copied' || inserted) return;
      inserted = true;
      await lab().postgres.query(`INSERT INTO orders VALUES (500, '2026-09-01T00:00:00Z', 'late')`);
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 0, Rows: 121 });
    expect(await seen()).toEqual([...EVERY, '500:1'].sort());
  });

  test('gives a day up after three attempts, and moves the others', async () => {
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point === 'uploaded')
        await lab().postgres.query('UPDATE orders SET version = 2 WHERE id IN (0, 3)');
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
    const next = await runSlice(lab().makeTools(DATASET), { ...ALL, skipDays: answer.SkipDays });
    expect(next).toMatchObject({ Batches: 0, WorkRemains: false });
  });

  test('a damaged object aborts its batch', async () => {
    let damaged = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'uploaded' || damaged) return;
      damaged = true;
      const [key = ''] = await lab().keys();
      await deleteObject(key);
      await lab().client.send(new PutObjectCommand({ Bucket: 'lake', Key: key, Body: 'x' }));
    });
    expect(await runSlice(tools, ALL)).toMatchObject({ Aborted: 1, Batches: 4 });
    expect((await tools.source.batch(1))?.reason).toBe('ObjectDamaged');
    expect(await seen()).toEqual(EVERY);
  });

  test('a value that Parquet cannot hold keeps its day where it is, and is not repeated', async () => {
    await lab().postgres.query(
      `ALTER TABLE orders ADD COLUMN amount numeric(10,2); UPDATE orders SET amount = 'NaN' WHERE id = 1`,
    );
    expect(await runSlice(lab().makeTools(DATASET), ALL)).toMatchObject({
      Rows: 60,
      GivenUp: [{ Day: '2026-09-02', Reason: 'ParquetFailed' }],
    });
    expect(await seen()).toEqual(EVERY);
  });

  test('an archiver that stalled and wakes after its successor was through changes nothing', async () => {
    const stalled = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const late = runSlice(
      lab().makeTools(DATASET, async (point) => {
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
    await lab().postgres.cutConnections();
    expect(await runSlice(lab().makeTools(DATASET), ALL)).toMatchObject({ Recovered: 1, Batches: 4 });
    stalled.resolve();
    expect(await ended).toBe('failed');
    expect(await seen()).toEqual(EVERY);
    expect((await lab().keys()).filter((key) => key.endsWith('part-1.parquet'))).toEqual([]);
  });

  test('a connection that is lost at COMMIT is asked about, not guessed', async () => {
    let cut = false;
    const tools = lab().makeTools(DATASET, async (point) => {
      if (point !== 'marked' || cut) return;
      cut = true;
      await lab().postgres.cutConnections();
    });
    await expect(runSlice(tools, ALL)).rejects.toThrow();
    expect((await tools.source.batch(1))?.state).toBe('gone');
    await runSlice(lab().makeTools(DATASET), ALL);
    expect(await seen()).toEqual(EVERY);
  });

  test('a day that another table holds back is tried once', async () => {
    await lab().postgres.query(`
      DROP TABLE IF EXISTS line;
      CREATE TABLE line (order_id int REFERENCES orders); INSERT INTO line VALUES (0)`);
    const answer = await runSlice(lab().makeTools(DATASET), ALL);
    await lab().postgres.query('DROP TABLE line');
    expect(answer).toMatchObject({
      Aborted: 1,
      GivenUp: [{ Day: '2026-09-01', Reason: 'ConstraintViolated' }],
    });
    expect(await seen()).toEqual(EVERY);
  });
});
