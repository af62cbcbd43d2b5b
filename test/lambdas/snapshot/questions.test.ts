import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../../bin/csv-rows.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import type { ArchiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { anyQuestion, insertOrders, isForwards, makeOrders, neverArchived } from './never-archived.ts';
import { openQuestionLab, type QuestionLab } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

/** A dataset of which a part is archived, with all that can be in the way: late rows, updates, batches of every state. */
async function halfArchived(format: 'PARQUET' | 'CSV', timeZone: string) {
  await makeOrders(lab.postgres);
  const table = `orders_${format}_${timeZone.replace(/\W/, '_')}`.toLowerCase();
  const tools = lab.makeTools(
    datasetOf({
      format,
      timeZone,
      partitionColumns: ['region', 'branch'],
      retentionDays: 10,
      maxBatchRows: 20,
      lake: { database: 'archive', table, location: 's3://lake/warm/' },
    }),
  );
  await planNight(tools, { dryRun: false });
  await runSlice(tools, ALL);
  await restoreBatch(2, tools);
  await insertOrders(lab.postgres, 200, 240);
  await lab.postgres.query(`
    UPDATE orders_all SET note = 'b', amount = amount + 1 WHERE id IN (SELECT id FROM orders WHERE id % 5 = 0);
    UPDATE orders SET note = 'b', amount = amount + 1 WHERE id % 5 = 0`);
  return { tools, archiver: await archiverAtWork(tools) };
}

const ALL = { until: Number.POSITIVE_INFINITY, skipDays: [] };

/** An archiver that has committed a batch, and stands still with another whose objects are all in the lake. */
async function archiverAtWork(tools: ArchiveTools) {
  const arrived = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let batches = 0;
  const reach = async (point: string) => {
    if (point === 'planned') batches += 1;
    if (point !== 'uploaded' || batches < 2) return;
    arrived.resolve();
    await ended.promise;
    throw new Error('The archiver is ended.');
  };
  const run = runSlice({ ...tools, reach }, { ...ALL, until: Date.now() + 1e9 });
  await arrived.promise;
  return {
    async end() {
      ended.resolve();
      await run;
    },
  };
}

describe.each([
  ['PARQUET', 'Europe/Berlin'],
  ['CSV', 'America/New_York'],
] as const)('questions of a dataset kept as %s with days of %s', (format, timeZone) => {
  let tools: ArchiveTools;
  let archiver: Awaited<ReturnType<typeof archiverAtWork>>;
  beforeAll(async () => {
    ({ tools, archiver } = await halfArchived(format, timeZone));
  });
  afterAll(() => archiver.end());

  test('some batches are committed, some are planned and one was restored', async () => {
    const { source } = tools;
    expect((await source.batches('committed')).length).toBeGreaterThan(2);
    expect(await source.batches('planned')).not.toHaveLength(0);
    expect(await source.batches('aborted')).toHaveLength(1);
  });

  test('find every row once', async () => {
    const all = { StartDateTime: '2026-01-01', EndDateTime: '2027-01-01', OrderBy: [{ Column: 'id' }] };
    const expected = await neverArchived(lab.postgres, all, timeZone);
    expect(expected.length).toBeGreaterThan(200);
    expect(comparable(await lab.ask(tools, all))).toEqual(comparable(expected));
  });

  test('are answered as if nothing had ever been archived', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        fc.pre(await isForwards(lab.postgres, question, timeZone));
        const expected = await neverArchived(lab.postgres, question, timeZone);
        expect(comparable(await lab.ask(tools, question))).toEqual(comparable(expected));
      }),
      { numRuns: 30 },
    );
  });
});

/** Text files keep timestamps as text, without the zeros at their end. */
function comparable(rows: Cell[][]): Cell[][] {
  return rows.map((row) =>
    row.map((cell) => (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(cell ?? '') ? shortTime(cell) : cell)),
  );
}

function shortTime(cell: Cell): Cell {
  return (
    cell?.replace(/\.?0*$/, (end) => (end.startsWith('.') ? '' : end)).replace(/(\.\d*?)0+$/, '$1') ?? null
  );
}
