import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LakehookFunction, type LakehookFunctionProps } from '../../lib/lakehook-function.ts';
import { datasetOf } from '../core/archive/fixtures.ts';
import { startPostgres } from '../lambdas/shared/archive/running-postgres.ts';
import { awsStandIn } from '../support/aws-stand-in.ts';

const output = mkdtempSync(join(tmpdir(), 'lakehook-bundle-'));
let postgres: Awaited<ReturnType<typeof startPostgres>>;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.close();
  rmSync(output, { recursive: true });
});

/** The folder that a function is deployed from, as for a function on a machine like this one. */
function bundle(folder: LakehookFunctionProps<never>['folder'], usesDuckDb: boolean): string {
  const app = new App({ outdir: join(output, folder), analyticsReporting: false });
  const stack = new Stack(app, 'Bundle');
  new LakehookFunction(stack, 'Function', {
    folder,
    usesDuckDb,
    architecture: process.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    environment: {},
    timeout: Duration.minutes(1),
    statements: [],
  });
  app.synth();
  const [asset = ''] = globSync('asset.*', { cwd: app.outdir });
  return join(app.outdir, asset);
}

test('the plan, from its bundle, looks at a database and says what would move', async () => {
  await postgres.query(`
    CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz(3) NOT NULL);
    CREATE INDEX ON orders (placed_at);
    INSERT INTO orders VALUES (1, '2020-01-01T10:00:00Z'), (2, '2020-01-02T10:00:00Z')`);
  await using aws = await awsStandIn({
    'secretsmanager.GetSecretValue': { body: { SecretString: JSON.stringify(postgres.settings) } },
    'AmazonAthena.GetTableMetadata': {
      status: 400,
      body: { __type: 'MetadataException', Message: 'EntityNotFoundException: Table orders not found.' },
    },
  });
  const child = fork(
    join(import.meta.dirname, '../parity/support/invoke.ts'),
    [join(bundle('archive-plan', false), 'index.mjs')],
    {
      env: {
        AWS_ENDPOINT_URL: aws.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:Shop',
        DATASETS: JSON.stringify([datasetOf()]),
        ARCHIVE_WORK_GROUP: 'archive',
        POWERTOOLS_SERVICE_NAME: 'lakehook',
        POWERTOOLS_METRICS_NAMESPACE: 'Lakehook',
      },
      silent: true,
    },
  );
  try {
    child.send({ Dataset: 'orders', DryRun: true });
    const [answer]: unknown[] = await once(child, 'message');
    expect(answer).toMatchObject({ result: { Dataset: 'orders', HasWork: true, Days: 2, Rows: 2 } });
  } finally {
    child.kill();
  }
});

test('a slice has DuckDB beside it, with the native code of the machine that it runs on', async () => {
  const program = `
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    console.log((await connection.runAndReadAll('SELECT 6 * 7')).getRows()[0][0]);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: bundle('archive-slice', true),
  });
  expect(stdout).toBe('42\n');
});
