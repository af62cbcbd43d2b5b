import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../client/client.ts';
import { holdDaysFrom, startNight } from '../support/sample-night.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';
import { lakehook } from './command.ts';

/** Exports of the sample database, through the running service, before its old rows move to the lake, and while they do. */
const home = homeFolder();
const folder = mkdtempSync(join(tmpdir(), 'lakehook-export-'));
let service: RunningService;
beforeAll(async () => {
  // The database runs as a user of its own where this one is root.
  chmodSync(home.path, 0o755);
  service = await startService(home.path, { LAKEHOOK_DATABASE: '1' });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
// It spans rows that move and rows that stay.
const RANGE = ['export', 'orders', '--from', day(91), '--to', day(20)];
const FILTERS = ['--where', 'status=returned', '--where', 'amount>=150', '--where', 'amount<160.50'];
const REST = ['--where', 'region is null', '--order-by', 'placed_at desc,order_id'];

test('are the same wherever the rows are, and as many as they say', async () => {
  const exported = async (name: string) => {
    const out = join(folder, name);
    const options = [...RANGE, ...FILTERS, ...REST, '--out', out, '--endpoint', service.apiUrl];
    const { err, code } = await lakehook(options);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('SUCCEEDED') });
    return {
      csv: readFileSync(out, 'utf8'),
      rows: Number(/^([\d,]+) rows, /m.exec(err)?.[1]?.replace(',', '')),
    };
  };
  const before = await exported('before.csv');
  expect(before.rows).toBeGreaterThan(100);
  expect(before.csv).toMatch(/^"order_id","customer_id","region","channel","status","amount",/);

  const client = createClient({ endpoint: service.apiUrl });
  const later = await holdDaysFrom(service, day(85));
  const night = await startNight(service);
  const batches = async () => (await client.dataset('orders')).Batches?.Committed;
  await expect.poll(batches, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  expect((await exported('meanwhile.csv')).csv).toBe(before.csv);
  expect(await night.status()).toBe('RUNNING');
  await later[Symbol.asyncDispose]();
  await night.stop();
  expect(await exported('after.csv')).toEqual(before);
}, 120_000);

test('hold booleans and several columns as asked, on standard output', async () => {
  const options = [
    '--where',
    'gift=true',
    '--columns',
    'order_id,gift',
    '--order-by',
    'order_id',
    '--limit',
    '2',
  ];
  const { out, code } = await lakehook([...RANGE, ...options, '--out', '-', '--endpoint', service.apiUrl]);
  expect({ out, code }).toEqual({ out: '"order_id","gift"\n"1","true"\n"11","true"\n', code: 0 });
});

test('the requests of docs/datasets.md are answered', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/datasets.md'), 'utf8');
  const [, requests = ''] = /## By curl[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const script = requests.replace('http://127.0.0.1:4000', service.apiUrl);
  const { stdout } = await promisify(execFile)('bash', ['-euc', script]);
  expect(stdout).toContain('"TimeColumn":"placed_at"');
  expect(stdout).toContain('"State":"SUCCEEDED"');
  expect(stdout).toMatch(/"Rows":\[\["\d+","[\d-]+ [\d:.]+","(paid|open)","1\d\d\.\d\d"\],\[/);
  expect(stdout.match(/^"\d+","[^"]+","(paid|open)","1\d\d\.\d\d"$/gm)).toHaveLength(1_000);
});

test('of what is not there are refused by the service, with the name', async () => {
  const unknown = [...RANGE, '--where', 'colour=red', '--out', '-', '--endpoint', service.apiUrl];
  const { out, err, code } = await lakehook(unknown);
  expect({ out, code }).toEqual({ out: '', code: 1 });
  expect(err).toContain('DatasetQueryRefused: Filters.colour: orders has no such column.\n');
});
