import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStage } from '../../../core/configuration/stages.ts';
import { planNight } from '../../../lambdas/archive-plan/plan-night.ts';
import { restoreBatch } from '../../../lambdas/archive-restore/restore-batch.ts';
import { runSlice } from '../../../lambdas/archive-slice/run-slice.ts';
import { archiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { batchTableStatements } from '../../../lambdas/shared/archive/postgres/batch-migration.ts';
import { postgresConnect } from '../../../lambdas/shared/archive/postgres/connect.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';
import { type Lab, NOW, openLab } from '../shared/archive/archive-lab.ts';

const article = readFileSync(join(import.meta.dirname, '../../../docs/archive.md'), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^\`]+)\`\`\``).exec(article)?.[1] ?? '';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

test('the role that the documentation makes can do a night, a second one without CREATE, and a restoration', async () => {
  await lab.postgres.query(`
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders SELECT i, '2026-09-01'::timestamptz + i * interval '1 hour' FROM generate_series(1, 40) AS n(i)`);
  const { dbname } = lab.postgres.settings;
  await lab.postgres.query(`REVOKE TEMPORARY ON DATABASE ${dbname} FROM PUBLIC`);
  await lab.postgres.query(block('sql').replace('ON DATABASE shop', `ON DATABASE ${dbname}`));
  const connect = postgresConnect(async () => ({
    ...lab.postgres.settings,
    username: 'lakehook',
    password: 'choose one',
  }));
  const tools = archiveTools({
    connect,
    s3: lab.client,
    engine: lab.engine,
    scratch: lab.s3.root,
    now: () => NOW,
  })(datasetOf());
  const all = { until: Number.POSITIVE_INFINITY, skipDays: [] };
  await planNight(tools, { dryRun: false });
  await lab.postgres.query('REVOKE CREATE ON SCHEMA public FROM lakehook');
  expect(await runSlice(tools, all)).toMatchObject({ Rows: 40, Aborted: 0 });
  expect(await restoreBatch(1, tools)).toMatchObject({ number: 1 });
  await planNight(tools, { dryRun: false });
  expect(await runSlice(tools, all)).toMatchObject({ Batches: 1, Aborted: 0 });
  expect(await tools.ledger.coldRows()).toMatchObject({ rows: 40 });
  expect(await tools.ledger.hotRows()).toMatchObject({ rows: 0 });
});

test('the table that the documentation has made by hand is the one that is made', () => {
  const statements = batchTableStatements('public.lakehook_batch').map((statement) => `${statement};\n`);
  expect(article).toContain(`\`\`\`sql\n${statements.join('')}\`\`\``);
});

test('the configuration that the documentation shows is valid', () => {
  const configuration = readStage({ dev: JSON.parse(`{${block('json')}}`) }, 'dev');
  expect(configuration.datasets).toMatchObject([{ name: 'orders', retentionDays: 30 }]);
});
