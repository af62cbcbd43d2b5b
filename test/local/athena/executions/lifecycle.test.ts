import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TestAthena } from '../support.ts';

// Counts to 10^20: no machine ends it.
const TEN_THOUSAND = 'UNNEST(sequence(1, 10000))';
const ENDLESS = `SELECT count(*) FROM ${['a(a)', 'b(b)', 'c(c)', 'd(d)', 'e(e)'].map((alias) => `${TEN_THOUSAND} AS ${alias}`).join(', ')} WHERE a + b + c + d + e = 7`;

const opened: TestAthena[] = [];

async function open(...options: Parameters<typeof TestAthena.open>): Promise<TestAthena> {
  const athena = await TestAthena.open(...options);
  opened.push(athena);
  return athena;
}

afterEach(async () => {
  for (const athena of opened.splice(0)) await athena.close();
});

async function running(athena: TestAthena, id: string): Promise<void> {
  // The engine has opened its file: it is at it, and not only told to.
  const files = () => readdirSync(join(athena.home, 'athena.sqlite-scratch')).join();
  await expect.poll(files).toContain(id);
  expect((await athena.get(id)).state).toBe('RUNNING');
}

test('tells of each change of state as EventBridge does', async () => {
  const athena = await open();
  const { id } = await athena.run('SELECT 1');
  const failed = await athena.run('SELECT 1/0');
  const common = { versionId: '0', statementType: 'DML', workgroupName: 'primary' };
  expect(athena.events.map(({ detail }) => detail)).toEqual([
    {
      ...common,
      queryExecutionId: id,
      previousState: 'QUEUED',
      currentState: 'RUNNING',
      sequenceNumber: '2',
    },
    {
      ...common,
      queryExecutionId: id,
      previousState: 'RUNNING',
      currentState: 'SUCCEEDED',
      sequenceNumber: '3',
    },
    {
      ...common,
      queryExecutionId: failed.id,
      previousState: 'QUEUED',
      currentState: 'RUNNING',
      sequenceNumber: '2',
    },
    {
      ...common,
      queryExecutionId: failed.id,
      previousState: 'RUNNING',
      currentState: 'FAILED',
      sequenceNumber: '3',
      athenaError: {
        errorCategory: 2,
        errorType: 1000,
        errorMessage: 'DIVISION_BY_ZERO: Division by zero',
        retryable: false,
      },
    },
  ]);
  expect(athena.events[0]).toMatchObject({
    source: 'aws.athena',
    'detail-type': 'Athena Query State Change',
  });
});

test('stops a running query, and leaves no file', async () => {
  const athena = await open();
  const id = await athena.start(ENDLESS);
  await running(athena, id);
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: id });
  const ended = await athena.ended(id);
  expect(ended).toMatchObject({ state: 'CANCELLED', reason: 'Query cancelled by user' });
  expect(existsSync(athena.pathOf(ended.location))).toBe(false);
  expect(readdirSync(join(athena.home, 'athena.sqlite-scratch'))).toEqual(['spill']);
  expect((await athena.run('SELECT 1')).state).toBe('SUCCEEDED');
});

test('stops a queued query, which never runs', async () => {
  const athena = await open({ maxConcurrent: 1 });
  const first = await athena.start(ENDLESS);
  const second = await athena.start('SELECT 1');
  expect((await athena.get(second)).state).toBe('QUEUED');
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: second });
  expect((await athena.get(second)).state).toBe('CANCELLED');
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: first });
  expect((await athena.ended(first)).state).toBe('CANCELLED');
  const states = athena.events
    .map(({ detail }) => detail)
    .filter((detail) => JSON.stringify(detail).includes(second));
  expect(states).toMatchObject([{ previousState: 'QUEUED', currentState: 'CANCELLED' }]);
});

test('refuses more than may wait', async () => {
  const athena = await open({ maxConcurrent: 1, maxQueued: 2 });
  const ids = [await athena.start(ENDLESS), await athena.start('SELECT 1'), await athena.start('SELECT 2')];
  await expect(athena.start('SELECT 3')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: ids[0] });
  for (const id of ids.slice(1)) expect((await athena.ended(id)).state).toBe('SUCCEEDED');
});

test('runs many queries at once, each with its own answer', async () => {
  const athena = await open({ maxConcurrent: 4 });
  const files = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      athena.file(`SELECT ${n} AS n, sum(x) AS s FROM UNNEST(sequence(1, 1000)) AS t(x)`),
    ),
  );
  expect(files).toEqual(Array.from({ length: 40 }, (_, n) => `"n","s"\n"${n}","500500"\n`));
});

test('cancels a query that would scan more than its work group allows', async () => {
  const athena = await open({ workGroups: [{ name: 'small', bytesScannedCutoff: 10 }] });
  mkdirSync(join(athena.home, 'buckets', 'lake', 'big'), { recursive: true });
  writeFileSync(join(athena.home, 'buckets', 'lake', 'big', 'a.csv'), '12345678901\n');
  athena.athena.catalogue.createTable({
    database: 'default',
    name: 'big',
    columns: [{ name: 'a', type: 'string' }],
    location: 's3://lake/big/',
    format: { type: 'CSV', header: false },
  });
  expect(await athena.run('SELECT * FROM big')).toMatchObject({
    state: 'CANCELLED',
    reason: 'Bytes scanned limit was exceeded',
  });
  expect((await athena.run('SELECT 1')).state).toBe('SUCCEEDED');
});

test('tells what a query scans while it runs, and when it was stopped', async () => {
  const athena = await open();
  athena.put('s3://lake/big/a.csv', '12345678901\n');
  athena.athena.catalogue.createTable({
    database: 'default',
    name: 'big',
    columns: [{ name: 'a', type: 'string' }],
    location: 's3://lake/big/',
    format: { type: 'CSV', header: false },
  });
  const id = await athena.start(`SELECT count(*) FROM big CROSS JOIN (${ENDLESS}) AS e(n) WHERE n > 0`);
  await expect.poll(() => athena.get(id)).toMatchObject({ state: 'RUNNING', bytes: 12 });
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: id });
  expect(await athena.ended(id)).toMatchObject({ state: 'CANCELLED', bytes: 12 });
});

test('goes on only with what an earlier process left, not with what this one has started', async () => {
  const athena = await open({ maxConcurrent: 1 });
  const long = await athena.start(ENDLESS);
  const next = await athena.start('SELECT 1');
  await athena.athena.resume();
  await athena.athena.service.call('StopQueryExecution', { QueryExecutionId: long });
  expect((await athena.ended(long)).state).toBe('CANCELLED');
  expect((await athena.ended(next)).state).toBe('SUCCEEDED');
  await athena.run('SELECT 2');
  const states = athena.events.map(({ detail }) => detail);
  expect(states.slice(0, -2)).toMatchObject([
    { queryExecutionId: long, currentState: 'RUNNING' },
    { queryExecutionId: long, currentState: 'CANCELLED' },
    { queryExecutionId: next, currentState: 'RUNNING' },
    { queryExecutionId: next, currentState: 'SUCCEEDED' },
  ]);
});

test('what is open when the process ends is run by the next one, and what has ended stays as it was', async () => {
  const athena = await open({ maxConcurrent: 1 });
  const done = await athena.run('SELECT 1');
  const open1 = await athena.start(`SELECT 5 AS a WHERE 1 = (SELECT 1 FROM (${ENDLESS}))`);
  const open2 = await athena.start('SELECT 6 AS a');
  await running(athena, open1);
  await athena.athena.close();
  opened.length = 0;

  const next = await open({ maxConcurrent: 1 }, athena.home);
  expect((await next.get(open1)).state).toBe('RUNNING');
  await next.athena.resume();
  await next.athena.service.call('StopQueryExecution', { QueryExecutionId: open1 });
  expect((await next.ended(open1)).state).toBe('CANCELLED');
  expect((await next.ended(open2)).state).toBe('SUCCEEDED');
  expect(await next.get(done.id)).toEqual(done);
  // The end of the first may not have been heard of, so it is told of once more.
  expect(next.events[0]?.detail).toMatchObject({ queryExecutionId: done.id, currentState: 'SUCCEEDED' });
});
