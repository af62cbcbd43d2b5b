import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestAthena } from '../support.ts';

let athena: TestAthena;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now, sleep: () => Promise.reject(new Error('nobody sleeps here')) };
  athena = await TestAthena.open({ clock, workGroups: [{ name: 'primary' }, { name: 'other' }] });
  await athena.athena.catalogue.createTable({
    database: 'default',
    name: 'things',
    columns: [{ name: 'id', type: 'int' }],
    location: 's3://lake/things/',
    format: { type: 'CSV', header: false },
  });
  athena.put('s3://lake/things/a', '1\n2\n');
});

afterEach(() => athena.close());

const QUERY = 'SELECT sum(id) AS s FROM things';
const minutes = (count: number) => count * 60_000;

function reuse(MaxAgeInMinutes?: number, Enabled = true) {
  return {
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: { Enabled, ...(MaxAgeInMinutes !== undefined && { MaxAgeInMinutes }) },
    },
  };
}

test('gives the result of the same query, and says so', async () => {
  const first = await athena.run(QUERY);
  expect(first).toMatchObject({ reused: false, bytes: 4 });
  athena.put('s3://lake/things/b', '10\n');
  now += minutes(10);
  const started = athena.events.length;
  const second = await athena.run(QUERY, reuse(10));
  expect(second).toMatchObject({ state: 'SUCCEEDED', reused: true, bytes: 0, location: first.location });
  expect(athena.events.slice(started).map(({ detail }) => detail)).toMatchObject([
    { queryExecutionId: second.id, previousState: 'QUEUED', currentState: 'SUCCEEDED' },
  ]);
  expect(await athena.athena.service.call('GetQueryResults', { QueryExecutionId: second.id })).toMatchObject({
    ResultSet: {
      Rows: [{}, { Data: [{ VarCharValue: '3' }] }],
      ResultSetMetadata: { ColumnInfo: [{ Name: 's' }] },
    },
  });
});

test('an hour is the age that counts where none is given', async () => {
  await athena.run(QUERY);
  now += minutes(60);
  expect((await athena.run(QUERY, reuse())).reused).toBe(true);
  now += 1;
  expect((await athena.run(QUERY, reuse())).reused).toBe(false);
});

test('the age is that of the rows, however often they were given since', async () => {
  await athena.run(QUERY);
  now += minutes(8);
  expect((await athena.run(QUERY, reuse(10))).reused).toBe(true);
  now += minutes(8);
  expect((await athena.run(QUERY, reuse(10))).reused).toBe(false);
});

test('the latest result counts', async () => {
  await athena.run(QUERY);
  now += minutes(1);
  const latest = await athena.run(QUERY);
  expect((await athena.run(QUERY, reuse(10))).location).toBe(latest.location);
});

test('runs again when the file is gone', async () => {
  const first = await athena.run(QUERY);
  rmSync(athena.pathOf(first.location));
  expect((await athena.run(QUERY, reuse(10))).reused).toBe(false);
});

test.each<[string, string, object]>([
  ['it is not asked for', QUERY, {}],
  ['it is switched off', QUERY, reuse(10, false)],
  ['the age is nothing', QUERY, reuse(0)],
  ['the text is another', `${QUERY} `, reuse(10)],
  ['the work group is another', QUERY, { ...reuse(10), WorkGroup: 'other' }],
  ['the catalogue is another', QUERY, { ...reuse(10), QueryExecutionContext: { Catalog: 'other' } }],
  [
    'the database is another',
    'SELECT 1 AS a',
    { ...reuse(10), QueryExecutionContext: { Database: 'other' } },
  ],
  ['a parameter is another', 'SELECT ? AS a', { ...reuse(10), ExecutionParameters: ['2'] }],
  ['it did not succeed', 'SELECT 1 / 0 AS a', reuse(10)],
  ['the answer is never the same', 'SELECT rand() AS a', reuse(10)],
  ['the rows are any of many', 'SELECT id FROM things LIMIT 1', reuse(10)],
  ['it is no SELECT', 'SHOW TABLES', reuse(10)],
])('runs a query when %s', async (_, query, more) => {
  const parameters = query.includes('?') ? { ExecutionParameters: ['1'] } : {};
  await athena.run(query.trimEnd(), parameters);
  expect((await athena.run(query, more)).reused).toBe(false);
});

test('the result of a LIMIT with ORDER BY is given again', async () => {
  await athena.run('SELECT id FROM things ORDER BY id LIMIT 1');
  expect((await athena.run('SELECT id FROM things ORDER BY id LIMIT 1', reuse(10))).reused).toBe(true);
});

test('what was given stays given after a restart', async () => {
  await athena.run(QUERY);
  await athena.athena.close();
  const clock = { now: () => now, sleep: () => Promise.reject(new Error('nobody sleeps here')) };
  athena = await TestAthena.open({ clock }, athena.home);
  const second = await athena.run(QUERY, reuse(10));
  expect(second.reused).toBe(true);
  expect((await athena.get(second.id)).reused).toBe(true);
});
