import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RecordStore } from '../../../core/record/record-store.ts';
import { FAILED, identity, type StoreUnderTest, SUCCEEDED, settled } from './store-under-test.ts';

export function settleSuite(open: () => Promise<StoreUnderTest>): void {
  describe('a record store', () => {
    let store: RecordStore;
    let put: StoreUnderTest['putToken'];
    beforeEach(async () => {
      ({ store, putToken: put } = await open());
    });
    const settle = (...about: Parameters<RecordStore['settle']>) => settled(store, ...about);
    const putToken = (item: { Id: string; QueryId: string; TaskToken: string }) =>
      put({ Caller: '000000000000/AIDAEXAMPLE', ...item });

    test('knows nothing of a query that was never written', async () => {
      expect(await store.get('never')).toBeUndefined();
      expect(await store.findByQueryId('never')).toBeUndefined();
    });

    test('settles a query and finds it by its key and by its QueryId', async () => {
      const query = identity();
      const settled = await settle(query, { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
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
      const settled = await settle(query, {}, FAILED);
      expect(settled).toMatchObject({ Id: query.QueryId, DeliveryState: 'NONE' });
      expect(settled.QueryExecutionId).toBeUndefined();
    });

    test('keeps the outcome that was settled first, also when many settle at once', async () => {
      const query = identity();
      const answers = await Promise.all(
        [SUCCEEDED, FAILED, SUCCEEDED, FAILED].map((outcome) => settle(query, {}, outcome)),
      );
      const states = new Set(answers.map(({ Outcome }) => Outcome?.State));
      expect(states.size).toBe(1);
      expect((await settle(query, {}, FAILED)).Outcome).toEqual(answers[0]?.Outcome);
    });

    test('a query that was claimed for its engine is not settled under its QueryId, but under the engine’s id', async () => {
      const query = identity();
      expect(await store.claim(query.QueryId)).toBeUndefined();
      expect(await store.claim(query.QueryId)).toBeUndefined();
      expect(await store.settle({ ...query, QueryExecutionId: null }, {}, FAILED)).toBeUndefined();
      expect((await settle(query, {}, SUCCEEDED)).Outcome).toEqual(SUCCEEDED);
      expect((await store.findByQueryId(query.QueryId))?.Outcome).toEqual(SUCCEEDED);
    });

    test('a query that was settled under its QueryId cannot be claimed: that outcome stands', async () => {
      const query = identity();
      await settle({ ...query, QueryExecutionId: null }, {}, FAILED);
      expect((await store.claim(query.QueryId))?.Outcome).toEqual(FAILED);
      await putToken({ Id: query.QueryExecutionId ?? '', QueryId: query.QueryId, TaskToken: 'token' });
      expect((await store.findByQueryId(query.QueryId))?.Outcome).toEqual(FAILED);
    });

    test('hands the waiting token to whoever marks the end, and forgets it when settled', async () => {
      const query = identity();
      const Id = query.QueryExecutionId ?? '';
      await putToken({ Id, QueryId: query.QueryId, TaskToken: 'token' });
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBe('token');
      expect((await settle(query, {}, SUCCEEDED)).TaskToken).toBeUndefined();
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBeUndefined();
    });

    test('a mark alone is no record yet', async () => {
      const Id = identity().QueryExecutionId ?? '';
      expect(await store.markEnded(Id, 'SUCCEEDED')).toBeUndefined();
      expect(await store.get(Id)).toBeUndefined();
    });

    test('keeps any Context as it came: numbers, nesting and lone surrogates beyond what DynamoDB holds', async () => {
      const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
      for (const Context of [1e300, 5e-324, '\ud800', '', null, [], deep]) {
        const { Order } = await settle(identity(), { Context }, SUCCEEDED);
        expect(Order).toEqual({ Context });
      }
      const context = fc.jsonValue();
      await fc.assert(
        fc.asyncProperty(context, async (Context) => {
          const { Id } = await settle(identity(), { Context }, SUCCEEDED);
          expect(JSON.stringify((await store.get(Id))?.Order)).toBe(JSON.stringify({ Context }));
        }),
        { numRuns: 30 },
      );
    });
  });
}
