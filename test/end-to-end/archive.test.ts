import { chmodSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createClient } from '../../client/client.ts';
import { databaseSecretSchema } from '../../core/archive/environment.ts';
import { nightReportSchema } from '../../core/archive/night-report.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { SAMPLE_DAYS, SAMPLE_ROWS_A_DAY } from '../../local/database/sample-orders.ts';
import { NAMES } from '../../local/names.ts';
import { lakehook, start } from '../bin/command.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const DAYS_TO_MOVE = SAMPLE_DAYS - 30;
const ROWS_TO_MOVE = DAYS_TO_MOVE * SAMPLE_ROWS_A_DAY;
const ROWS = SAMPLE_DAYS * SAMPLE_ROWS_A_DAY;

const home = homeFolder();
let service: RunningService;
beforeAll(async () => {
  // PostgreSQL does not run as root, and its user has to get there.
  chmodSync(home.path, 0o755);
  service = await startService(home.path, { LAKEHOOK_DATABASE: '1' });
});
afterAll(async () => {
  await service.end('SIGKILL');
  home.remove();
});

const knobs = () => ({ AWS_PORT: new URL(service.awsUrl).port });
const archive = (...args: string[]) => lakehook(['archive', ...args], knobs());

async function whereRowsAre() {
  const { out } = await archive('status', '--json');
  const { Hot, Lake } = nightReportSchema.parse(JSON.parse(out));
  return { hot: Hot.Rows, hotDays: Hot.Days, cold: Lake.Rows, coldDays: Lake.Days };
}

/** Asks the database by the way that its functions go. */
async function inDatabase(sql: string): Promise<Record<string, unknown>[]> {
  const secrets = new SecretsManagerClient({
    endpoint: service.awsUrl,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: NAMES.databaseSecret }),
  );
  const { host, port, username, password, dbname } = databaseSecretSchema.parse(JSON.parse(SecretString));
  const client = new Client({ host, port, user: username, password, database: dbname });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The number of rows, of keys and the sum of those, in the lake's committed batches and in the database together. */
async function everyRow() {
  const committed = await inDatabase(`SELECT number FROM lakehook_batch WHERE state = 'committed'`);
  const numbers = committed.map(({ number }) => number).join(', ') || '0';
  const client = createClient({ endpoint: service.apiUrl });
  const { QueryId } = await client.submit({
    Query: `SELECT count(*), count(DISTINCT order_id), sum(order_id) FROM archive.orders WHERE lakehook_batch IN (${numbers})`,
  });
  const ended = await client.wait(QueryId);
  expect(ended.Error).toBeUndefined();
  const file = await fetch(ended.QueryResult?.PresignedUrl ?? '');
  const [, line = ''] = (await file.text()).split('\n');
  const cold = line.split(',').map((cell) => Number(cell.replaceAll('"', '')));
  const [hot] = await inDatabase(
    'SELECT count(*)::int AS rows, count(DISTINCT order_id)::int AS keys, sum(order_id)::float8 AS sum FROM orders',
  );
  const { rows, keys, sum } = z
    .object({ rows: z.number(), keys: z.number(), sum: z.number().nullable() })
    .parse(hot);
  const [coldRows = 0, coldKeys = 0, coldSum = 0] = cold;
  return { rows: rows + coldRows, keys: keys + coldKeys, sum: (sum ?? 0) + coldSum };
}
const EVERY_ROW = { rows: ROWS, keys: ROWS, sum: (ROWS * (ROWS + 1)) / 2 };

test('the start makes the sample database, and the tables of the archive', async () => {
  expect(service.printed()).toContain('1,080,000 orders over 90 days');
  expect(service.printed()).toMatch(/Database +postgres:\/\/postgres@127\.0\.0\.1:\d+\/shop /);
  expect(await everyRow()).toEqual(EVERY_ROW);
  const { out } = await archive('run', '--dry-run');
  expect(out).toContain(`orders: 720,000 rows of ${DAYS_TO_MOVE} days before `);
  expect(await whereRowsAre()).toEqual({ hot: ROWS, hotDays: SAMPLE_DAYS, cold: 0, coldDays: 0 });
});

test('a night that the process is killed in goes on at the next start, and moves every row once', async () => {
  const night = start(['archive', 'run'], knobs());
  await expect.poll(() => night.printed().err, { timeout: 30_000 }).toMatch(/[1-9][\d,]* of 720,000 rows /);
  await service.end('SIGKILL');
  expect((await night.ended).code).toBe(1);
  service = await startService(home.path, { LAKEHOOK_DATABASE: '1' });
  expect(service.printed()).not.toContain('making the sample database');
  await expect
    .poll(async () => (await archive('status')).out, { timeout: 60_000, interval: 500 })
    .toMatch(/SUCCEEDED +720,000 +60 /);
  expect(await whereRowsAre()).toEqual({
    hot: ROWS - ROWS_TO_MOVE,
    hotDays: SAMPLE_DAYS - DAYS_TO_MOVE,
    cold: ROWS_TO_MOVE,
    coldDays: DAYS_TO_MOVE,
  });
  expect(await everyRow()).toEqual(EVERY_ROW);
}, 180_000);

test('a batch is restored, and moves again', async () => {
  const [batch] = await inDatabase(
    `SELECT number::int AS number FROM lakehook_batch WHERE state = 'committed' ORDER BY number LIMIT 1`,
  );
  const { out } = await archive('restore', '--batch', String(batch?.number));
  expect(out).toContain('orders: 12,000 rows of ');
  expect((await whereRowsAre()).hot).toBe(ROWS - ROWS_TO_MOVE + SAMPLE_ROWS_A_DAY);
  expect(await everyRow()).toEqual(EVERY_ROW);
  const again = await archive('restore', '--batch', String(batch?.number));
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('BatchNotCommitted: ') });
  expect((await archive('run')).out).toContain('orders: moved 12,000 rows of 1 day to the lake');
  expect(await everyRow()).toEqual(EVERY_ROW);
});

test('two nights at once move every row once', async () => {
  await inDatabase(
    "UPDATE orders SET placed_at = placed_at - interval '2 days' WHERE placed_at < now() - interval '29 days'",
  );
  const both = await Promise.all([archive('run'), archive('run')]);
  const printed = both.map(({ out }) => out).join('');
  expect(printed).toMatch(/moved [\d,]+ rows/);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await everyRow()).toEqual(EVERY_ROW);
});

test('the service ends with its database, and says what is missing without one', async () => {
  const [{ port } = {}] = await inDatabase(`SELECT current_setting('port') AS port`);
  expect(await service.end('SIGTERM')).toBe(0);
  const client = new Client({ host: '127.0.0.1', port: Number(port) });
  await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  service = await startService(home.path, { LAKEHOOK_DATABASE: '0' });
  expect(service.printed()).not.toContain('Database');
  const { err, code } = await archive('status');
  expect(err).toContain('LAKEHOOK_DATABASE');
  expect(code).toBe(1);
});
