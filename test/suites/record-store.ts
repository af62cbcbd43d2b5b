import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt, Outcome, QueryIdentity } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';

/** A store, and a way to write an item as the workflow writes it. */
export interface StoreUnderTest {
  store: RecordStore;
  putToken(item: { Id: string; QueryId: string; TaskToken: string }): Promise<void>;
}

const SUCCEEDED: Outcome = { State: 'SUCCEEDED', CompletionDateTime: 1_700_000_001_000 };
const FAILED: Outcome = {
  State: 'FAILED',
  CompletionDateTime: 1_700_000_002_000,
  Error: { Code: 'QueryFailed', Message: "it's “gone” \u2028", Retryable: false },
};
const ATTEMPT: Attempt = {
  DateTime: 1_700_000_003_000,
  DurationInMillis: 12,
  StatusCode: 503,
  Error: 'busy',
};

let next = 0;
function identity(): QueryIdentity {
  next += 1;
  return {
    QueryId: `query-${next}`,
    QueryExecutionId: `execution-${next}`,
    Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
    SubmissionDateTime: '2026-01-01T00:00:00.000Z',
  };
}

/** What every record store does. Keys are new in each test, so that one store serves all of them. */
export function recordStoreSuite(open: () => Promise<StoreUnderTest>) {
  describe('a record store', () => {
    let store: RecordStore;
    let putToken: StoreUnderTest['putToken'];
    beforeEach(async () => {
      ({ store, putToken } = await open());
    });

    test('knows nothing of a query that was never written', async () => {
      expect(await store.get('never')).toBeUndefined();
      expect(await store.findByQueryId('never')).toBeUndefined();
    });

    test('settles a query and finds it by its key and by its QueryId', async () => {
      const query = identity();
      const settled = await store.settle(query, { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      expect(settled).toEqual({
        Id: query.QueryExecutionId,
        QueryId: query.QueryId,
        QueryExecutionId: query.QueryExecutionId,
        Caller: '000000000000/AIDAEXAMPLE',
        SubmissionDateTime: Date.parse(query.SubmissionDateTime),
        Order: { CallbackUrl: 'https://a.example/' },
        Outcome: SUCCEEDED,
        DeliveryState: 'PENDING',
        DeliveryAttempts: 0,
      });
      expect(await store.get(settled.Id)).toEqual(settled);
      expect(await store.findByQueryId(query.QueryId)).toEqual(settled);
    });

    test('keys a query that the engine never took by its QueryId', async () => {
      const query = { ...identity(), QueryExecutionId: null };
      const settled = await store.settle(query, {}, FAILED);
      expect(settled).toMatchObject({ Id: query.QueryId, DeliveryState: 'NONE' });
      expect(settled.QueryExecutionId).toBeUndefined();
    });

    test('keeps the outcome that was settled first, also when many settle at once', async () => {
      const query = identity();
      const answers = await Promise.all(
        [SUCCEEDED, FAILED, SUCCEEDED, FAILED].map((outcome) => store.settle(query, {}, outcome)),
      );
      const states = new Set(answers.map(({ Outcome }) => Outcome?.State));
      expect(states.size).toBe(1);
      expect((await store.settle(query, {}, FAILED)).Outcome).toEqual(answers[0]?.Outcome);
    });

    test('hands the waiting token to whoever marks the end, and forgets it when settled', async () => {
      const query = identity();
      const Id = query.QueryExecutionId ?? '';
      await putToken({ Id, QueryId: query.QueryId, TaskToken: 'token' });
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBe('token');
      expect((await store.settle(query, {}, SUCCEEDED)).TaskToken).toBeUndefined();
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBeUndefined();
    });

    test('a mark alone is no record yet', async () => {
      const Id = identity().QueryExecutionId ?? '';
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBeUndefined();
      expect(await store.get(Id)).toBeUndefined();
    });

    test('counts attempts and remembers the last', async () => {
      const { Id } = await store.settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      await store.recordAttempt(Id, { ...ATTEMPT, DateTime: 1 }, 'PENDING');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'FAILED',
        DeliveryAttempts: 2,
        LastAttempt: ATTEMPT,
      });
    });

    test('what was delivered stays delivered', async () => {
      const { Id } = await store.settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      await store.recordAttempt(Id, { DateTime: 1, DurationInMillis: 1, StatusCode: 200 }, 'DELIVERED');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      await store.giveUp(Id);
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'DELIVERED',
        DeliveryAttempts: 2,
        LastAttempt: { StatusCode: 200 },
      });
    });

    test('gives up what is pending, and makes nothing of what is not there', async () => {
      const { Id } = await store.settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      await store.giveUp(Id);
      expect(await store.get(Id)).toMatchObject({ DeliveryState: 'FAILED', DeliveryAttempts: 0 });
      await store.giveUp('never');
      expect(await store.get('never')).toBeUndefined();
    });

    test('keeps any Context as it came: numbers, nesting and lone surrogates beyond what DynamoDB holds', async () => {
      const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
      for (const Context of [1e300, 5e-324, '\ud800', '', null, [], deep]) {
        const { Order } = await store.settle(identity(), { Context }, SUCCEEDED);
        expect(Order).toEqual({ Context });
      }
      const context = fc.jsonValue();
      await fc.assert(
        fc.asyncProperty(context, async (Context) => {
          const { Id } = await store.settle(identity(), { Context }, SUCCEEDED);
          expect(JSON.stringify((await store.get(Id))?.Order)).toBe(JSON.stringify({ Context }));
        }),
        { numRuns: 30 },
      );
    });
  });
}
