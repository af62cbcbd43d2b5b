import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainValue } from '../../../core/archive/plain-value.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { archiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { AthenaStatements } from '../../../lambdas/shared/archive/athena-statements.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { serve, TestAthena } from '../../local/athena/support.ts';
import { type Lab, NOW, openLab } from '../shared/archive/archive-lab.ts';

let lab: Lab;
let athena: TestAthena;
let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  lab = await openLab();
  athena = await TestAthena.open({ lakeRoot: lab.s3.root });
  served = await serve(athena.athena.service);
});
afterAll(async () => {
  await served.close();
  await athena.close();
  await lab.close();
});

test.each(['PARQUET', 'CSV'] as const)(
  'the engine reads what was archived as %s, partition by partition',
  async (format) => {
    await lab.postgres.query(`
    DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS lakehook_batch;
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL, region text, note text, amount numeric(10,2));
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES
      (1, '2026-09-01T10:00:00.5Z', 'a/b:c', E'line\\nbreak\\ttab\\\\', 1.50),
      (2, '2026-09-01T11:00:00Z', NULL, '', NULL),
      (3, '2026-09-02T11:00:00Z', '', NULL, -0.01),
      (4, '2026-09-02T12:00:00Z', 'it''s', '"quoted", 100%', 12345678.90)`);
    const dataset = datasetOf({
      format,
      partitionColumns: ['region'],
      lake: { database: 'archive', table: `orders_${format.toLowerCase()}`, location: 's3://lake/warm/' },
    });
    const tools = archiveTools({
      connect: lab.postgres.connect,
      s3: lab.client,
      engine: new AthenaStatements(served.client, 'primary'),
      scratch: athena.home,
      now: () => NOW,
    })(dataset);
    await planNight(tools, { dryRun: false });
    expect(await runSlice(tools, { until: Number.POSITIVE_INFINITY, skipDays: [] })).toMatchObject({
      Rows: 4,
      Aborted: 0,
    });
    const note = plainValue('note', { kind: 'string' }, format);
    const table = `archive.${dataset.lake.table}`;
    const text = await resultOf(
      `SELECT id, ${note} AS note, region_value, amount, region FROM ${table} WHERE lakehook_batch <= 2 ORDER BY id`,
    );
    expect(text).toBe(
      [
        '"id","note","region_value","amount","region"',
        '"1","line\nbreak\ttab\\","a/b:c","1.50","a/b:c"',
        '"2","",,,',
        '"3",,"","-0.01",',
        '"4","""quoted"", 100%","it\'s","12345678.90","it\'s"',
        '',
      ].join('\n'),
    );
    expect(
      await resultOf(`SELECT count(*) FROM ${table} WHERE year = '2026' AND month = '09' AND day = '02'`),
    ).toContain('"2"');
    expect((await athena.run(`MSCK REPAIR TABLE ${table}`)).state).toBe('SUCCEEDED');
  },
);

/** The text of a query's result, which lies where the lake does. */
async function resultOf(query: string): Promise<string> {
  const { state, reason, location } = await athena.run(query);
  if (state !== 'SUCCEEDED') throw new Error(reason);
  return readFileSync(join(lab.s3.root, location.slice('s3://'.length)), 'utf8');
}
