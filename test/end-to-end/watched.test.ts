import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { FUNCTION_METRICS } from '../../core/metrics.ts';
import { workflowArn } from '../../local/workflows.ts';
import { unsigned } from '../support/asking.ts';
import { post, submit } from '../support/caller.ts';
import { endlessNamed } from '../support/endless.ts';
import { type Arrival, openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_LOG_LEVEL: 'TRACE' });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

// What a caller sends, by which it would be found again.
const MARKS = { sql: 'marked_in_sql', context: 'marked_in_context', url: 'marked_in_url' };

const called = (Query: string) =>
  submit(service.apiUrl, {
    Query,
    CallbackUrl: `${receiver.url}?${MARKS.url}`,
    Context: { note: MARKS.context },
  });

async function codeOf(Query: string): Promise<string | undefined> {
  return (await receiver.of(await called(Query))).callback.Error?.Code;
}

/** The counters by their names and labels. */
async function counted(): Promise<Record<string, number>> {
  const answer = await fetch(`${service.apiUrl}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))] as const;
    }),
  );
}

/** Everything that can be asked of the service and go wrong for a caller, once. */
async function fullRun(): Promise<Arrival> {
  const ask = unsigned(service.apiUrl);
  const succeeded = await called(`SELECT sum(amount) AS ${MARKS.sql} FROM orders`);
  const first = await receiver.of(succeeded);
  expect(await codeOf(`SELECT ${MARKS.sql} FROM orders`)).toBe('QueryFailed');
  expect(await codeOf(`DROP TABLE ${MARKS.sql}`)).toBe('StatementRefused');

  const cancelled = await called(endlessNamed(MARKS.sql));
  expect((await ask('DELETE', `/queries/${cancelled}`)).status).toBe(202);
  expect((await receiver.of(cancelled)).callback.State.State).toBe('CANCELLED');

  const refused = await submit(service.apiUrl, {
    Query: `SELECT 1 AS ${MARKS.sql}`,
    CallbackUrl: `${service.apiUrl}/inbox/${MARKS.url}?status=410`,
  });
  await expect
    .poll(async () => (await ask('GET', `/queries/${refused}`)).body, { timeout: 20_000 })
    .toMatchObject({ Delivery: { State: 'FAILED', Attempts: 1 } });

  expect((await ask('GET', `/queries/${succeeded}/results`)).status).toBe(307);
  expect((await ask('POST', `/queries/${succeeded}/deliveries`)).status).toBe(202);
  const arrivals = () => receiver.arrivals.filter(({ callback }) => callback.QueryId === succeeded);
  await expect.poll(() => arrivals().length, { timeout: 20_000 }).toBe(2);

  expect((await post(service.apiUrl, { Query: MARKS.sql, Other: MARKS.context })).status).toBe(400);
  expect((await ask('GET', `/queries/${MARKS.sql}`)).status).toBe(404);
  expect((await ask('GET', '/queries')).status).toBe(200);
  const link = new URL(first.callback.QueryResult?.PresignedUrl ?? '');
  expect((await fetch(link)).status).toBe(200);
  link.searchParams.set('X-Amz-Expires', '4000');
  expect((await fetch(link)).status).toBe(403);
  return first;
}

const secretsSchema = z.object({ webhookSecret: z.string(), sessionRoot: z.string() });

test('a full run is counted by the names that a deployment counts by, and nothing of it is logged that must not be', async () => {
  const { headers, callback } = await fullRun();

  const of = (name: string, code?: string) =>
    `${name}{service="lakehook"${code === undefined ? '' : `,Code="${code}"`}}`;
  const executions = (name: string, machine: 'query' | 'delivery') =>
    `${name}{StateMachineArn="${workflowArn(machine)}"}`;
  const expected = {
    [executions('ExecutionsStarted', 'query')]: 5,
    [executions('ExecutionsSucceeded', 'query')]: 4,
    [executions('ExecutionsFailed', 'query')]: 1,
    [executions('ExecutionsStarted', 'delivery')]: 1,
    [executions('ExecutionsSucceeded', 'delivery')]: 1,
    [of('SUCCEEDED')]: 2,
    [of('FAILED')]: 2,
    [of('CANCELLED')]: 1,
    [of('FailuresByCode', 'QueryFailed')]: 1,
    [of('FailuresByCode', 'StatementRefused')]: 1,
    [of('DeliveryAttempts')]: 6,
    [of('DeliveryAttemptsFailed')]: 1,
    [of('CallbacksGivenUp')]: 1,
    [of('CallbackDelay_count')]: 5,
    [of('QueriesEnded')]: 4,
    [of('StatementsRefused')]: 1,
  };
  await expect.poll(counted, { timeout: 20_000 }).toMatchObject(expected);
  const all = await counted();
  expect(all[of('BytesScanned_sum')]).toBeGreaterThan(0);
  expect(all[of('CallbackDelay_sum')]).toBeGreaterThan(0);
  const names = Object.keys(all).map((key) => key.replace(/(_sum|_count)?\{.*/, ''));
  expect(names.filter((name) => !(name in FUNCTION_METRICS) && !name.startsWith('Executions'))).toEqual([]);

  const printed = service.printed();
  // It is the log of all functions that took part, at every level.
  for (const name of ['prepare', 'deliver', 'wake', 'conclude'])
    expect(printed).toContain(`"service":"${name}"`);
  expect(printed).toContain('"level":"INFO"');
  const { webhookSecret, sessionRoot } = secretsSchema.parse(
    JSON.parse(readFileSync(join(home.path, 'secrets.json'), 'utf8')),
  );
  const link = new URL(callback.QueryResult?.PresignedUrl ?? '');
  const secrets = {
    ...MARKS,
    webhookSecret,
    sessionRoot,
    signature: String(headers['webhook-signature']),
    signatures: 'v1,',
    link: link.pathname,
    ...Object.fromEntries([...link.searchParams].filter(([name]) => name.startsWith('X-Amz-S'))),
    links: 'X-Amz-',
    receiver: receiver.url,
  };
  for (const [name, secret] of Object.entries(secrets)) expect.soft(printed, name).not.toContain(secret);
}, 60_000);
