import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiStandIn, type Plan, refusal, view } from '../client/api-stand-in.ts';
import { lakehook, start } from './command.ts';

const POST = 'POST /datasets/orders/queries';
const DATASET = 'GET /datasets/orders';
const GET = 'GET /queries/q1';
const accepted = { status: 202, body: { QueryId: 'q1', SubmissionDateTime: 1_795_213_443_132 } };
const CSV = '"order_id","note"\n"1",\n"2","a\nb"\n';
const times = { SubmissionDateTime: 1_795_213_443_132, CompletionDateTime: 1_795_213_444_332 };
const RANGE = ['orders', '--from', '2026-08-01', '--to', '2026-11-01'];

/** The API where a question succeeds at once, and the bucket with its answer. */
const succeeding = (url: string): Plan => ({
  [POST]: accepted,
  [GET]: {
    body: view('SUCCEEDED', {
      State: { State: 'SUCCEEDED', ...times },
      QueryResult: { PresignedUrl: `${url}/q1.csv`, ExpiredIn: 60, ContentLength: CSV.length },
    }),
  },
  [`${GET}/results`]: { status: 307, headers: { location: `${url}/q1.csv` } },
  'GET /q1.csv': { body: CSV, headers: { 'content-type': 'text/csv; charset=utf-8' } },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const exported = (url: string, ...options: string[]) =>
  lakehook(['export', ...RANGE, ...options, '--endpoint', url]);

test('asks the dataset, saves the answer, and says how much it was', async () => {
  await using api = await apiStandIn(succeeding);
  const file = join(folder, 'paid.csv');
  const options = ['--where', 'status=paid', '--where', 'status=open', '--limit', '9', '--out', file];
  const { out, err, code } = await exported(api.url, ...options);
  expect({ out, code }).toEqual({ out: '', code: 0 });
  expect(readFileSync(file, 'utf8')).toBe(CSV);
  expect(err.split('\n')).toEqual([
    'SUCCEEDED in 1.2 s',
    expect.stringMatching(/paid\.csv {2}33 B in \d/),
    expect.stringMatching(/^2 rows, 33 B, .* in all$/),
    '',
  ]);
  expect(api.operations()).toEqual([POST, GET, `${GET}/results`, 'GET /q1.csv']);
  expect(api.asked[0]?.body).toEqual({
    ClientRequestToken: expect.any(String),
    StartDateTime: '2026-08-01',
    EndDateTime: '2026-11-01',
    Filters: { status: ['paid', 'open'] },
    Limit: 9,
    OutputFormat: 'CSV',
  });
});

test('writes the answer alone to standard output', async () => {
  await using api = await apiStandIn(succeeding);
  const { out, err, code } = await exported(api.url, '--out', '-');
  expect({ out, code }).toEqual({ out: CSV, code: 0 });
  expect(err).toMatch(/^SUCCEEDED in 1.2 s\n2 rows, 33 B, /);
});

test('asks for the columns only where a value may be a boolean', async () => {
  const Columns = ['gift boolean', 'note text'].map((column) => {
    const [Name, Type] = column.split(' ');
    return { Name, Type };
  });
  const dataset = {
    Dataset: 'orders',
    TimeColumn: 'placed_at',
    TimeZone: 'UTC',
    PartitionColumns: [],
    RetentionDays: 30,
    Paused: false,
    FirstHotDay: '2026-10-22',
    Columns,
  };
  await using api = await apiStandIn((url) => ({ ...succeeding(url), [DATASET]: { body: dataset } }));
  await exported(api.url, '--out', '-', '--where', 'GIFT=true', '--where', 'note=true');
  expect(api.operations().slice(0, 2)).toEqual([DATASET, POST]);
  expect(api.asked[1]?.body).toMatchObject({ Filters: { GIFT: [true], note: ['true'] } });
});

test('leaves no file behind where the download breaks off, and says how to go on', async () => {
  await using api = await apiStandIn((url) => ({
    ...succeeding(url),
    'GET /q1.csv': { body: CSV, cut: 'within' },
  }));
  const file = join(folder, 'paid.csv');
  const { err, code } = await exported(api.url, '--out', file);
  expect(code).toBe(1);
  expect(err).toContain('lakehook results q1 --out <file>\n');
  expect(err).toContain(`lakehook: The download of ${file} broke off.\n`);
  expect(readdirSync(folder)).toEqual([]);
  expect((await exported(api.url, '--out', '-')).err).toContain('lakehook: The download broke off.\n');
});

test('says why the question was refused, and ends with 1', async () => {
  const failure = {
    Code: 'DatasetQueryRefused',
    Message: 'Filters.x: orders has no such column.',
    Retryable: false,
  };
  await using api = await apiStandIn({
    [POST]: [refusal(404, 'NotFound', 'There is no such dataset.'), accepted],
    [GET]: { body: view('FAILED', { Error: failure }) },
  });
  expect(await exported(api.url, '--out', '-')).toEqual({
    out: '',
    err: 'lakehook: NotFound: There is no such dataset.\n',
    code: 1,
  });
  expect(await exported(api.url, '--out', '-')).toEqual({
    out: '',
    err: 'FAILED\nDatasetQueryRefused: Filters.x: orders has no such column.\n',
    code: 1,
  });
});

test('ends with 2 and asks nothing where the command line is wrong', async () => {
  await using api = await apiStandIn({});
  const { out, err, code } = await exported(api.url, '--out', '-', '--where', 'secret<=1');
  expect({ out, code }).toEqual({ out: '', code: 2 });
  expect(err).toContain('--where secret: <= is not known');
  expect(api.asked).toEqual([]);
});

test('Ctrl-C leaves where no one can be asked, and says how to cancel', async () => {
  await using api = await apiStandIn({
    [POST]: accepted,
    [GET]: { body: view('RUNNING') },
    [`${GET}?WaitTimeSeconds=20`]: { body: view('RUNNING') },
  });
  const running = start(['export', ...RANGE, '--out', join(folder, 'a.csv'), '--endpoint', api.url]);
  await expect.poll(() => api.operations().length).toBeGreaterThan(2);
  running.interrupt();
  expect(await running.ended).toEqual({
    out: '',
    err: 'The query goes on. To cancel it: lakehook cancel q1\n',
    code: 130,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test.each([['-'], ['a.csv']])('Ctrl-C during the download to %s ends it', async (name) => {
  await using api = await apiStandIn((url) => ({
    ...succeeding(url),
    'GET /q1.csv': { body: CSV, cut: 'never' },
  }));
  const out = name === '-' ? name : join(folder, name);
  const running = start(['export', ...RANGE, '--out', out, '--endpoint', api.url]);
  await expect.poll(api.operations).toContain('GET /q1.csv');
  if (name !== '-') await expect.poll(() => readdirSync(folder)).toHaveLength(1);
  running.interrupt();
  expect((await running.ended).code).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});

test('ends as others do where whoever reads has read enough', async () => {
  const row = `"${'x'.repeat(99)}"\n`;
  await using api = await apiStandIn((url) => ({
    ...succeeding(url),
    'GET /q1.csv': { body: row.repeat(50_000) },
  }));
  const options = ['export', ...RANGE, '--out', '-', '--endpoint', api.url];
  const { promise, resolve } = Promise.withResolvers<string>();
  const command = join(import.meta.dirname, '../../bin/lakehook.ts');
  const line = `"$0" "$@" | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  execFile('bash', ['-c', line, process.execPath, command, ...options], (_, out) => resolve(out));
  expect(await promise).toBe('141\n');
});
