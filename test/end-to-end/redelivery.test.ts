import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type QueryView, queryViewSchema } from '../../core/contract/query.ts';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { type Answer, get, refusalOf, submit } from '../support/caller.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const secret = createWebhookSecret();
const home = homeFolder();
let service: RunningService;
/** Wants no more of a message at first, and takes it when it comes again. */
let receiver: Receiver;
/** Is down. */
let broken: Receiver;

beforeAll(async () => {
  receiver = await openReceiver((earlier) => (earlier === 0 ? 410 : 200));
  broken = await openReceiver(() => 500);
  service = await startService(home.path, { LAKEHOOK_WEBHOOK_SECRET: secret });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  broken?.close();
  home.remove();
});

async function redeliver(queryId: string): Promise<Answer> {
  const answer = await fetch(`${service.apiUrl}/queries/${queryId}/deliveries`, { method: 'POST' });
  return { status: answer.status, body: await answer.json() };
}

async function deliveryOf(queryId: string): Promise<QueryView['Delivery']> {
  return queryViewSchema.parse((await get(`${service.apiUrl}/queries/${queryId}`)).body).Delivery;
}

const becomes = (queryId: string, Delivery: object) =>
  expect.poll(() => deliveryOf(queryId), { timeout: 20_000 }).toMatchObject(Delivery);

const refusedOnce = async () => {
  const queryId = await submit(service.apiUrl, { Query: 'SELECT 1', CallbackUrl: receiver.url });
  await becomes(queryId, { State: 'FAILED', Attempts: 1, LastStatusCode: 410 });
  return queryId;
};

describe('a callback that was given up', () => {
  test('is sent again on request, as the same message, signed and linked anew', async () => {
    const queryId = await refusedOnce();
    expect(await redeliver(queryId)).toEqual({ status: 202, body: { QueryId: queryId } });
    await becomes(queryId, { State: 'DELIVERED', Attempts: 2, LastStatusCode: 200 });

    const arrivals = receiver.arrivals.filter(({ callback }) => callback.QueryId === queryId);
    expect(arrivals.map(({ headers }) => headers['webhook-id'])).toEqual(Array(2).fill(`msg_${queryId}`));
    const [first, second] = arrivals.map(({ callback: { QueryResult: _, ...rest } }) => rest);
    expect(second).toEqual(first);
    const { headers, text, callback } = arrivals[1] ?? expect.fail('The second message is missing.');
    const signature = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(new Webhook(secret).verify(text, signature)).toEqual(callback);
    expect((await fetch(callback.QueryResult?.PresignedUrl ?? '')).status).toBe(200);
  });

  test('can be sent as often as one likes, each time a record of its own', async () => {
    const queryId = await refusedOnce();
    for (const Attempts of [2, 3, 4]) {
      expect((await redeliver(queryId)).status).toBe(202);
      await becomes(queryId, { State: 'DELIVERED', Attempts });
    }
    const { AttemptLog = [] } = (await deliveryOf(queryId)) ?? {};
    expect(AttemptLog.map(({ StatusCode }) => StatusCode)).toEqual([410, 200, 200, 200]);
  });
});

describe('lakehook redeliver', () => {
  const command = join(import.meta.dirname, '../../bin/lakehook.ts');
  const run = async (...options: string[]) => {
    const env = { PATH: process.env.PATH, AWS_PORT: new URL(service.awsUrl).port };
    return promisify(execFile)(process.execPath, [command, 'redeliver', ...options], { env });
  };

  test('sends what was given up again, of the queries since a time', async () => {
    const early = await refusedOnce();
    const view = queryViewSchema.parse((await get(`${service.apiUrl}/queries/${early}`)).body);
    const since = new Date(view.State.SubmissionDateTime + 1).toISOString();
    const late = [await refusedOnce(), await refusedOnce()];
    const { stdout, stderr } = await run('--since', since);
    expect(stdout.trim().split('\n').sort()).toEqual(late.toSorted());
    expect(stderr).toBe('lakehook: 2 callbacks are being sent again.\n');
    for (const queryId of late) await becomes(queryId, { State: 'DELIVERED', Attempts: 2 });
    expect(await deliveryOf(early)).toMatchObject({ State: 'FAILED', Attempts: 1 });
  });

  test.each([
    [['--since', 'yesterday'], '--since must be a time'],
    [['--since', '2026-01-01', '--table', 't'], '--table and --state-machine come together'],
    [['--until', '2026-01-01'], '--until'],
  ])('refuses %j', async (options, reason) => {
    await expect(run(...options)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });
});

describe('sending again is refused', () => {
  test('while attempts are to come', async () => {
    const queryId = await submit(service.apiUrl, { Query: 'SELECT 2', CallbackUrl: broken.url });
    await becomes(queryId, {
      State: 'PENDING',
      LastStatusCode: 500,
      NextAttemptDateTime: expect.any(Number),
    });
    const answer = await redeliver(queryId);
    expect(answer.status).toBe(409);
    expect(refusalOf(answer)).toEqual({ Code: 'Conflict', Message: expect.stringContaining('still') });
  });

  test('for a query without a CallbackUrl', async () => {
    const queryId = await submit(service.apiUrl, { Query: 'SELECT 3' });
    await expect
      .poll(async () => (await redeliver(queryId)).body, { timeout: 20_000 })
      .toEqual({ Error: { Code: 'Conflict', Message: 'The query was submitted without a CallbackUrl.' } });
  });

  test('for a query that is not there', async () => {
    const answer = await redeliver('00000000-0000-4000-8000-000000000000');
    expect(answer).toMatchObject({ status: 404, body: { Error: { Code: 'NotFound' } } });
  });
});
