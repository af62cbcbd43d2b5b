import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unsigned } from '../support/asking.ts';
import { submit } from '../support/caller.ts';
import { homeFolder, startService } from '../support/service.ts';

const home = homeFolder();
afterAll(() => home.remove());

const results = join(home.path, 'buckets', 'lakehook-results', 'results');

/** Lets the files of all results look as if they had been written so many days ago. */
function age(days: number): void {
  const then = new Date(Date.now() - days * 24 * 60 * 60 * 1_000);
  for (const name of readdirSync(results)) utimesSync(join(results, name), then, then);
}

async function ended(apiUrl: string): Promise<string> {
  const queryId = await submit(apiUrl, { Query: 'SELECT 1 AS one' });
  const { body } = await unsigned(apiUrl)('GET', `/queries/${queryId}?WaitTimeSeconds=20`);
  expect(body).toMatchObject({ State: { State: 'SUCCEEDED' } });
  return queryId;
}

test('a result is deleted when its days are over, and is 410 from then on', async () => {
  const first = await startService(home.path);
  const queryId = await ended(first.apiUrl).finally(() => first.end('SIGTERM'));
  age(6);

  const kept = await startService(home.path, { LAKEHOOK_RESULTS_DAYS: '7' });
  const answer = await unsigned(kept.apiUrl)('GET', `/queries/${queryId}/results`).finally(() =>
    kept.end('SIGTERM'),
  );
  expect(answer.status).toBe(307);
  age(8);

  const late = await startService(home.path, { LAKEHOOK_RESULTS_DAYS: '7' });
  try {
    const ask = unsigned(late.apiUrl);
    await expect.poll(() => readdirSync(results)).toEqual([]);
    expect(await ask('GET', `/queries/${queryId}/results`)).toMatchObject({
      status: 410,
      body: { Error: { Code: 'Gone' } },
    });
    const { status, body } = await ask('GET', `/queries/${queryId}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ QueryId: queryId })]);
    expect(body).not.toHaveProperty('QueryResult');
  } finally {
    await late.end('SIGTERM');
  }
}, 60_000);

test('a snapshot of hot rows is deleted after a day, and nothing else of the lake', async () => {
  const lake = join(home.path, 'buckets', 'lakehook-lake', 'archive');
  const write = (path: string, hoursAgo: number) => {
    const file = join(lake, path);
    const then = new Date(Date.now() - hoursAgo * 60 * 60 * 1_000);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'rows');
    utimesSync(file, then, then);
    return file;
  };
  const old = write('hot/orders/query_id=q-1.0/rows.parquet', 25);
  const young = write('hot/orders/query_id=q-2.0/rows.parquet', 23);
  const cold = write('orders/year=2026/month=01/day=01/part-1.parquet', 2_500);
  const service = await startService(home.path);
  try {
    await expect.poll(() => existsSync(old)).toBe(false);
    expect([young, cold].map((file) => existsSync(file))).toEqual([true, true]);
  } finally {
    await service.end('SIGTERM');
  }
}, 60_000);
