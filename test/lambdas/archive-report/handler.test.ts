import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReportCall } from '../../../core/archive/night-report.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { createArchiveReportHandler } from '../../../lambdas/archive-report/handler.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { type ArchiveTools, archiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../../../lambdas/shared/archive/athena-statements.ts';
import { LakeReader } from '../../../lambdas/shared/archive/lake-reader.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { serve, TestAthena } from '../../local/athena/support.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { type Lab, NOW, openLab } from '../shared/archive/archive-lab.ts';

let lab: Lab;
let athena: TestAthena;
let served: Awaited<ReturnType<typeof serve>>;
let engine: AthenaStatements;
beforeAll(async () => {
  lab = await openLab();
  athena = await TestAthena.open({ lakeRoot: lab.s3.root });
  served = await serve(athena.athena.service);
  engine = new AthenaStatements(served.client, 'primary');
});
afterAll(async () => {
  await served.close();
  await athena.close();
  await lab.close();
});

let tables = 0;
let tools: ArchiveTools;
/** Five rows of three old days, and one that stays: a table of its own in the lake for each test. */
beforeEach(async () => {
  await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES (1, '2026-08-31T10:00:00Z'), (2, '2026-09-01T10:00:00Z'), (3, '2026-09-01T11:00:00Z'),
      (4, '2026-09-02T10:00:00Z'), (5, '2026-09-02T11:00:00Z'), (6, '2026-10-02T00:00:00Z')`);
  tables += 1;
  const dataset = datasetOf({
    maxBatchRows: 2,
    lake: { database: 'archive', table: `orders_${tables}`, location: 's3://lake/warm/' },
  });
  const { connect } = lab.postgres;
  tools = archiveTools({ connect, s3: lab.client, engine, scratch: athena.home, now: () => NOW })(dataset);
  await planNight(tools, { dryRun: false });
});

const CALL: ReportCall = {
  Dataset: 'orders',
  AfterBatch: 0,
  StartDateTime: new Date(NOW - 90_500).toISOString(),
  Slices: { Count: 1, Recovered: 0, WorkRemains: false, GivenUp: [] },
  Repair: { State: 'SUCCEEDED' },
};

const move = () => runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] });

async function report(call: Partial<ReportCall> = {}) {
  const { counts, observers } = countedMetrics();
  const handler = createArchiveReportHandler(
    { datasets: [tools.dataset], toolsOf: () => tools, lake: new LakeReader(lab.client, engine) },
    observers,
  );
  return { report: await handler({ ...CALL, ...call }, lambdaContext()), counts };
}

describe('the report of a night', () => {
  test('says what moved, that the lake holds it, and where the rows are', async () => {
    const { Bytes } = await move();
    const { report: answer, counts } = await report();
    expect(answer).toEqual({
      Dataset: 'orders',
      Verified: true,
      Wrong: [],
      Days: 3,
      Rows: 5,
      Bytes,
      Batches: 3,
      Aborted: 0,
      Slices: CALL.Slices,
      Repair: { State: 'SUCCEEDED' },
      DurationInSeconds: 90.5,
      Hot: { Rows: 1, Days: 1, IsEstimate: false, OldestRowAgeInDays: 30 },
      Lake: { Rows: 5, Days: 3, Batches: 3, Bytes },
    });
    expect(counts).toEqual({ ArchiveOldestHotRowAgeDays: 30, ArchiveNightsFinished: 1 });
  });

  test('counts the batches after the one that was the last before', async () => {
    await move();
    await lab.postgres.query(`INSERT INTO orders VALUES (7, '2026-09-02T12:00:00Z')`);
    await move();
    const { report: answer } = await report({ AfterBatch: 3 });
    expect(answer).toMatchObject({ Days: 1, Rows: 1, Batches: 1, Lake: { Rows: 6, Days: 3, Batches: 4 } });
  });

  test('counts batches that were given up as aborted, and one that was restored as neither', async () => {
    let changed = false;
    const reach = tools.reach;
    tools.reach = async (point) => {
      await reach(point);
      if (point !== 'copied' || changed) return;
      changed = true;
      await lab.postgres.query(`UPDATE orders SET placed_at = placed_at + interval '1 second' WHERE id = 1`);
    };
    await move();
    const [first] = await tools.source.batches('committed');
    await restoreBatch(first?.number ?? 0, tools);
    expect((await report()).report).toMatchObject({ Batches: 2, Aborted: 1, Verified: true });
  });

  test('of no night says only where the rows are', async () => {
    await move();
    const { report: answer, counts } = await report({ AfterBatch: null });
    expect(answer).toMatchObject({ Batches: 0, Rows: 0, Verified: true, Lake: { Rows: 5 } });
    expect(counts).toEqual({ ArchiveOldestHotRowAgeDays: 30 });
  });

  test('of an empty table has no age', async () => {
    await lab.postgres.query('DELETE FROM orders');
    const { report: answer } = await report();
    expect(answer.Hot).toEqual({ Rows: 0, Days: 0, IsEstimate: false, OldestRowAgeInDays: null });
  });

  test('finds an object that is missing, one that is damaged, and rows that the engine does not find', async () => {
    await move();
    const [one, two, three] = await tools.source.batches('committed');
    const keyOf = (batch: typeof one) => batch?.objects[0]?.key ?? '';
    await tools.objects.delete('lake', [keyOf(one)]);
    await writeFile(join(lab.s3.root, 'lake', keyOf(two)), 'something else');
    await engine.run(
      `ALTER TABLE archive.${tools.dataset.lake.table} DROP PARTITION (year = '2026', month = '09', day = '02')`,
    );
    // What is damaged cannot be counted; a store that answers for it keeps it out.
    const lake = new LakeReader(lab.client, {
      rows: async () => [
        [String(one?.number), '0'],
        [String(two?.number), '2'],
      ],
    });
    const handler = createArchiveReportHandler(
      { datasets: [tools.dataset], toolsOf: () => tools, lake },
      countedMetrics().observers,
    );
    const answer = await handler(CALL, lambdaContext());
    expect(answer).toMatchObject({
      Verified: false,
      Wrong: [
        { Batch: one?.number, Reason: `${keyOf(one)} is missing.` },
        { Batch: two?.number, Reason: `${keyOf(two)} is not what was written there.` },
        { Batch: three?.number, Reason: 'The engine finds 0 rows of 2.' },
      ],
    });
  });

  test('finds a partition that the catalogue does not know', async () => {
    await move();
    await engine.run(
      `ALTER TABLE archive.${tools.dataset.lake.table} DROP PARTITION (year = '2026', month = '09', day = '02')`,
    );
    const { report: answer, counts } = await report();
    expect(answer).toMatchObject({
      Verified: false,
      Wrong: [{ Batch: 3, Reason: 'The engine finds 0 rows of 2.' }],
    });
    expect(counts).toEqual({ ArchiveOldestHotRowAgeDays: 30 });
  });
});
