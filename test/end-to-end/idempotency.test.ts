import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptedSchema } from '../../core/contract/submission.ts';
import { type Ask, asRole, submitAs, unsigned } from '../support/asking.ts';
import { refusalOf } from '../support/caller.ts';
import { engineAt } from '../support/engine.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let ask: Ask;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path);
  ask = unsigned(service.apiUrl);
});
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

/** A submission that no other test makes. */
function submission() {
  const ClientRequestToken = randomUUID();
  return { Query: `SELECT '${ClientRequestToken}'`, CallbackUrl: receiver.url, ClientRequestToken };
}
type Submission = ReturnType<typeof submission>;

const post = (body: object) => ask('POST', '/queries', body);
const runsOf = ({ ClientRequestToken }: Submission) =>
  engineAt(service.awsUrl).queriesWith(ClientRequestToken);
const callbacksOf = (queryId: string) =>
  receiver.arrivals.filter(({ callback }) => callback.QueryId === queryId);

describe('the same request with the same ClientRequestToken', () => {
  test('is answered alike, while the query runs and after it was told of, and runs once', async () => {
    const asked = submission();
    const first = await post(asked);
    expect(first.status).toBe(202);
    expect(await post(asked)).toMatchObject({ status: 202, body: first.body });
    const { QueryId } = acceptedSchema.parse(first.body);
    await receiver.of(QueryId);
    await expect
      .poll(async () => (await ask('GET', `/queries/${QueryId}`)).body)
      .toMatchObject({ Delivery: { State: 'DELIVERED' } });
    expect(await post(asked)).toMatchObject({ status: 202, body: first.body });
    expect(await runsOf(asked)).toHaveLength(1);
    expect(callbacksOf(QueryId)).toHaveLength(1);
  });

  test('is one query of the engine, were it POSTed 20 times at once', async () => {
    const asked = submission();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(asked)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const { QueryId } = acceptedSchema.parse(answers[0]?.body);
    await receiver.of(QueryId);
    expect(await runsOf(asked)).toHaveLength(1);
    expect(callbacksOf(QueryId)).toHaveLength(1);
  });

  test('is the same query for a process that was started anew', async () => {
    const asked = submission();
    const first = await post(asked);
    await receiver.of(acceptedSchema.parse(first.body).QueryId);
    await service.end('SIGKILL');
    service = await startService(home.path);
    ask = unsigned(service.apiUrl);
    expect(await post(asked)).toMatchObject({ status: 202, body: first.body });
    expect(await runsOf(asked)).toHaveLength(1);
  });

  test('from two callers is two queries, each with a callback of its own', async () => {
    const other = await asRole(service, 'arn:aws:iam::111122223333:role/reader');
    const asked = submission();
    const ids = [await submitAs(ask, asked), await submitAs(other, asked)];
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect((await receiver.of(id)).callback.State.State).toBe('SUCCEEDED');
    expect(await runsOf(asked)).toHaveLength(2);
  });
});

describe('another request with a ClientRequestToken that was used', () => {
  test.each([
    ['another query', { Query: 'SELECT 2' }],
    ['another CallbackUrl', { CallbackUrl: 'http://127.0.0.1:9/elsewhere' }],
    ['one field more', { ExpiresIn: 60 }],
  ])('is refused with 409 and the QueryId: %s', async (_, changes) => {
    const asked = submission();
    const QueryId = await submitAs(ask, asked);
    for (const when of ['running', 'told']) {
      if (when === 'told') await receiver.of(QueryId);
      const answer = await post({ ...asked, ...changes });
      expect(answer.status).toBe(409);
      expect(refusalOf(answer)).toEqual({ Code: 'Conflict', Message: expect.stringContaining(QueryId) });
    }
    expect(await runsOf(asked)).toHaveLength(1);
  });
});

test('of different requests with one new ClientRequestToken that come at once, one is taken', async () => {
  const { ClientRequestToken, Query } = submission();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, Context) => post({ Query, ClientRequestToken, Context })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(9).fill(409)]);
});

test('requests without a ClientRequestToken are as many queries', async () => {
  const Query = `SELECT '${randomUUID()}'`;
  const ids = await Promise.all(Array.from({ length: 3 }, () => submitAs(ask, { Query })));
  expect(new Set(ids).size).toBe(3);
});
