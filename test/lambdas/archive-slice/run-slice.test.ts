import { describe, expect, test } from 'vitest';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { NOW } from '../shared/archive/archive-lab.ts';
import { ALL, DATASET, EVERY, useOrders } from './orders.ts';

const { hotRows, lab, seen } = useOrders();

describe('a slice', () => {
  test('moves every old row and leaves the others', async () => {
    const answer = await runSlice(lab().makeTools(DATASET), ALL);
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
    expect(await hotRows()).toBe(60);
    expect(await seen()).toEqual(EVERY);
  });

  test('writes one object for each partition of the day, under its batch’s number', async () => {
    await runSlice(lab().makeTools(DATASET), ALL);
    expect((await lab().keys()).filter((key) => key.includes('day=01'))).toEqual([
      'warm/orders/year=2026/month=09/day=01/region=__HIVE_DEFAULT_PARTITION__/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=__HIVE_DEFAULT_PARTITION__/part-2.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a%2Fb/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a%2Fb/part-2.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a/part-1.parquet',
      'warm/orders/year=2026/month=09/day=01/region=a/part-2.parquet',
    ]);
  });

  test('keeps NULL and the empty text apart in the column of the values', async () => {
    await runSlice(lab().makeTools(DATASET), ALL);
    const rows = await lab().cold('DISTINCT region_value AS region', [1]);
    expect(rows.map(({ region }) => region).sort()).toEqual(['', 'a', 'a/b', null]);
  });

  test('moves batches of two days at the same time, never two of one day', async () => {
    const both = Promise.withResolvers<void>();
    const underWay: string[][] = [];
    const tools = lab().makeTools(
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
    const tools = lab().makeTools(
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
    const answer = await runSlice(lab().makeTools(DATASET), { until: NOW, skipDays: [] });
    expect(answer).toMatchObject({ WorkRemains: true, Batches: 0 });
    expect(await hotRows()).toBe(180);
  });

  test('does nothing while another archiver has the table', async () => {
    await using session = await lab().makeTools(DATASET).source.lock();
    expect(session).toBeDefined();
    expect(await runSlice(lab().makeTools(DATASET), ALL)).toMatchObject({ Locked: true, Batches: 0 });
    expect(await hotRows()).toBe(180);
  });
});
