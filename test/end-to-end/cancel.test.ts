import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { type Ask, asRole, submitAs, unsigned } from '../support/asking.ts';
import { refusalOf } from '../support/caller.ts';
import { endlessNamed } from '../support/endless.ts';
import { engineAt } from '../support/engine.ts';
import { type Arrival, openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const secret = createWebhookSecret();
const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let ask: Ask;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_WEBHOOK_SECRET: secret });
  ask = unsigned(service.apiUrl);
});
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

async function submitEndless(): Promise<{ queryId: string; name: string }> {
  const name = randomUUID();
  const Query = endlessNamed(name);
  return { queryId: await submitAs(ask, { Query, CallbackUrl: receiver.url }), name };
}

const cancel = (queryId: string, as: Ask = ask) => as('DELETE', `/queries/${queryId}`);
const becomes = (queryId: string, State: string) =>
  expect.poll(async () => (await ask('GET', `/queries/${queryId}`)).body).toMatchObject({ State: { State } });
const statesOf = async (name: string) =>
  (await engineAt(service.awsUrl).queriesWith(name)).map(({ state }) => state);

function isSigned({ headers, text, callback }: Arrival): boolean {
  const signature = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  };
  new Webhook(secret).verify(text, signature);
  return signature['webhook-id'] === `msg_${callback.QueryId}`;
}

async function toldAsCancelled(queryId: string): Promise<void> {
  const arrival = await receiver.of(queryId);
  expect(isSigned(arrival)).toBe(true);
  expect(arrival.callback).toMatchObject({
    State: { State: 'CANCELLED' },
    Error: { Code: 'QueryCancelled', Retryable: false },
  });
  expect(arrival.callback.QueryResult).toBeUndefined();
  await expect
    .poll(async () => (await ask('GET', `/queries/${queryId}`)).body)
    .toMatchObject({ State: { State: 'CANCELLED' }, Delivery: { State: 'DELIVERED', Attempts: 1 } });
}

describe('a query that is cancelled', () => {
  test('while it runs is stopped on the engine, and told of as CANCELLED by a signed callback', async () => {
    const { queryId, name } = await submitEndless();
    await becomes(queryId, 'RUNNING');
    expect(await cancel(queryId)).toMatchObject({ status: 202, body: { QueryId: queryId } });
    await toldAsCancelled(queryId);
    expect(await statesOf(name)).toEqual(['CANCELLED']);
  });

  test('while it waits for others never runs, and is told of all the same', async () => {
    // The engine runs two at a time.
    const running = [await submitEndless(), await submitEndless()];
    for (const { queryId } of running) await becomes(queryId, 'RUNNING');
    const waiting = await submitEndless();
    await expect.poll(() => statesOf(waiting.name)).toEqual(['QUEUED']);
    expect((await cancel(waiting.queryId)).status).toBe(202);
    await toldAsCancelled(waiting.queryId);
    expect(await statesOf(waiting.name)).toEqual(['CANCELLED']);
    for (const { name } of running) expect(await statesOf(name)).toEqual(['RUNNING']);
    for (const { queryId } of running) {
      expect((await cancel(queryId)).status).toBe(202);
      await toldAsCancelled(queryId);
    }
  });

  test('in the very moment after it was accepted leaves nothing running', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { queryId, name } = await submitEndless();
      expect((await cancel(queryId)).status).toBe(202);
      await toldAsCancelled(queryId);
      const states = await statesOf(name);
      expect(states.filter((state) => state !== 'CANCELLED')).toEqual([]);
    }
  });

  test('may be cancelled again, and is told of once', async () => {
    const { queryId } = await submitEndless();
    const answers = await Promise.all([cancel(queryId), cancel(queryId), cancel(queryId)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await toldAsCancelled(queryId);
    expect((await cancel(queryId)).status).toBe(202);
    expect(receiver.arrivals.filter(({ callback }) => callback.QueryId === queryId)).toHaveLength(1);
  });
});

describe('cancelling is refused', () => {
  test.each([
    ['SUCCEEDED', 'SELECT 1'],
    ['FAILED', 'SELECT * FROM nowhere'],
  ])('for a query that is %s, with 409 and that state', async (state, Query) => {
    const queryId = await submitAs(ask, { Query, CallbackUrl: receiver.url });
    await receiver.of(queryId);
    const answer = await cancel(queryId);
    expect(answer.status).toBe(409);
    expect(refusalOf(answer)).toEqual({ Code: 'Conflict', Message: expect.stringContaining(state) });
  });

  test("for another caller's query, with 404, and the query goes on", async () => {
    const other = await asRole(service, 'arn:aws:iam::111122223333:role/reader');
    const { queryId, name } = await submitEndless();
    await becomes(queryId, 'RUNNING');
    expect((await cancel(queryId, other)).status).toBe(404);
    expect(await statesOf(name)).toEqual(['RUNNING']);
    expect((await cancel(queryId)).status).toBe(202);
    await toldAsCancelled(queryId);
  });

  test('for a query that is not there', async () => {
    expect((await cancel('00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});
