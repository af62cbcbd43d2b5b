import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Caller, callerKey } from '../../core/contract/caller.ts';
import type { Attempt } from '../../core/contract/query.ts';
import type { Order, Outcome, QueryIdentity, QueryRecord } from '../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../core/record/record-store.ts';

/** A store, and a way to write an item as the workflow writes it. */
export interface StoreUnderTest {
  store: RecordStore;
  putToken(item: { Id: string; QueryId: string; TaskToken: string; Caller: string }): Promise<void>;
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
  Answer: '<b>“busy” \u0000</b>',
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
    let put: StoreUnderTest['putToken'];
    beforeEach(async () => {
      ({ store, putToken: put } = await open());
    });
    const putToken = (item: { Id: string; QueryId: string; TaskToken: string }) =>
      put({ Caller: '000000000000/AIDAEXAMPLE', ...item });
    const settle = async (...about: Parameters<RecordStore['settle']>) => {
      const settled = await store.settle(...about);
      if (!settled) throw new Error('The record was not settled.');
      return settled;
    };

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

    /** Settles a query of this caller's for each time. @returns their QueryIds. */
    const submitted = async (caller: Caller, times: number[], order: Order = {}) => {
      const queries = times.map((time) => ({
        ...identity(),
        Caller: caller,
        SubmissionDateTime: new Date(time).toISOString(),
      }));
      for (const query of queries) await settle(query, order, SUCCEEDED);
      return queries.map(({ QueryId }) => QueryId);
    };
    /** The pages of a caller's list, read to its end. */
    const pagesOf = async (caller: Caller, limit: number) => {
      const pages: QueryRecord[][] = [];
      let from: ListPosition | undefined;
      do {
        const { records, next } = await store.listByCaller(callerKey(caller), { limit, from });
        pages.push(records);
        from = next;
      } while (from);
      return pages;
    };
    const newCaller = (): Caller => ({ Account: '000000000000', Principal: `AIDA${identity().QueryId}` });

    test("lists a caller's queries newest first, and nobody else's", async () => {
      const [mine, others] = [newCaller(), newCaller()];
      const [older, newest, oldest] = await submitted(mine, [2_000, 3_000, 1_000]);
      await submitted(others, [2_500]);
      const [page, ...further] = await pagesOf(mine, 10);
      expect(page?.map(({ QueryId }) => QueryId)).toEqual([newest, older, oldest]);
      expect(page?.[0]).toEqual(await store.findByQueryId(newest ?? ''));
      expect(further).toEqual([]);
      expect(await pagesOf(newCaller(), 10)).toEqual([[]]);
    });

    test('lists a query that has not ended', async () => {
      const caller = newCaller();
      const { QueryId, QueryExecutionId: Id } = identity();
      await put({ Id: Id ?? '', QueryId, TaskToken: 'token', Caller: callerKey(caller) });
      expect((await pagesOf(caller, 1)).flat()).toMatchObject([{ Id, QueryId }]);
    });

    test('lists by pages that are full but for the last, which says that it is', async () => {
      const caller = newCaller();
      await submitted(caller, [1, 2, 3, 4]);
      const sizes = async (limit: number) => (await pagesOf(caller, limit)).map(({ length }) => length);
      expect(await sizes(2)).toEqual([2, 2]);
      expect(await sizes(3)).toEqual([3, 1]);
      expect(await sizes(4)).toEqual([4]);
    });

    test('goes on from a place whose query is gone', async () => {
      const caller = newCaller();
      const [oldest] = await submitted(caller, [1, 3]);
      const from = { Id: 'gone', SubmissionDateTime: 2 };
      const { records } = await store.listByCaller(callerKey(caller), { limit: 2, from });
      expect(records.map(({ QueryId }) => QueryId)).toEqual([oldest]);
    });

    test('lists each of many that came at the same time once', async () => {
      const caller = newCaller();
      const queryIds = await submitted(caller, [5, 5, 5, 5, 5, 9, 1]);
      const listed = (await pagesOf(caller, 2)).flat();
      expect(listed.map(({ SubmissionDateTime }) => SubmissionDateTime)).toEqual([9, 5, 5, 5, 5, 5, 1]);
      expect(listed.map(({ QueryId }) => QueryId).sort()).toEqual([...queryIds].sort());
    });

    test('lists large records too, in pages that may be shorter', async () => {
      const caller = newCaller();
      await submitted(caller, [1, 2, 3, 4, 5], { Context: 'x'.repeat(300_000) });
      const listed = (await pagesOf(caller, 10)).flat();
      expect(listed.map(({ SubmissionDateTime }) => SubmissionDateTime)).toEqual([5, 4, 3, 2, 1]);
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

    const pending = async () => {
      const { Id } = await settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      return Id;
    };

    test('counts attempts, logs them and remembers the last', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, { ...ATTEMPT, DateTime: 1 }, 'PENDING');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'FAILED',
        DeliveryAttempts: 2,
        LastAttempt: ATTEMPT,
        AttemptLog: [{ ...ATTEMPT, DateTime: 1 }, ATTEMPT],
      });
    });

    test('keeps the last twenty attempts, however many are made', async () => {
      const Id = await pending();
      for (let DateTime = 1; DateTime <= 23; DateTime++) {
        await store.recordAttempt(Id, { ...ATTEMPT, DateTime }, 'PENDING');
      }
      const { AttemptLog = [], DeliveryAttempts } = (await store.get(Id)) ?? {};
      expect(DeliveryAttempts).toBe(23);
      expect(AttemptLog.map(({ DateTime }) => DateTime)).toEqual(Array.from({ length: 20 }, (_, i) => i + 4));
    });

    test('what was delivered stays delivered', async () => {
      const { Id } = await settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      await store.recordAttempt(Id, { DateTime: 1, DurationInMillis: 1, StatusCode: 200 }, 'DELIVERED');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.giveUp(Id, 'execution')).toBe(false);
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'DELIVERED',
        DeliveryAttempts: 2,
        LastAttempt: { StatusCode: 200 },
        AttemptLog: [{ StatusCode: 200 }, ATTEMPT],
      });
    });

    test('gives up what is pending, and makes nothing of what is not there', async () => {
      const Id = await pending();
      expect(await store.giveUp(Id, 'execution')).toBe(true);
      expect(await store.giveUp(Id, 'execution')).toBe(false);
      expect(await store.get(Id)).toMatchObject({ DeliveryState: 'FAILED', DeliveryAttempts: 0 });
      expect(await store.giveUp('never', 'execution')).toBe(false);
      expect(await store.get('never')).toBeUndefined();
    });

    test.each(['DELIVERED', 'FAILED'] as const)(
      'makes a delivery that ended as %s pending again, and takes that back',
      async (state) => {
        const Id = await pending();
        await store.recordAttempt(Id, ATTEMPT, state);
        expect(await store.beginRedelivery(Id, 'again')).toBe(state);
        const begun = await store.get(Id);
        expect(begun).toMatchObject({ DeliveryState: 'PENDING', DeliveryAttempts: 1, Redelivery: 'again' });
        await store.cancelRedelivery(Id, 'another', state);
        expect(await store.get(Id)).toEqual(begun);
        await store.cancelRedelivery(Id, 'again', state);
        const { Redelivery: _, ...ended } = begun ?? {};
        expect(await store.get(Id)).toEqual({ ...ended, DeliveryState: state });
      },
    );

    test('of many who send again at once, one does', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      const names = ['a', 'b', 'c', 'd'];
      const began = await Promise.all(names.map((name) => store.beginRedelivery(Id, name)));
      expect(began.filter(Boolean)).toEqual(['FAILED']);
      expect((await store.get(Id))?.Redelivery).toBe(names[began.indexOf('FAILED')]);
    });

    test('does not send again what is pending, what nobody asked for, or what is not there', async () => {
      const Id = await pending();
      expect(await store.beginRedelivery(Id, 'again')).toBeUndefined();
      const { Id: silent } = await settle(identity(), {}, SUCCEEDED);
      expect(await store.beginRedelivery(silent, 'again')).toBeUndefined();
      expect(await store.get(silent)).toMatchObject({ DeliveryState: 'NONE' });
      expect(await store.beginRedelivery('never', 'again')).toBeUndefined();
      expect(await store.get('never')).toBeUndefined();
    });

    test('what is sent again is given up by its own execution, not by an earlier one', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      await store.beginRedelivery(Id, 'again');
      expect(await store.giveUp(Id, 'earlier')).toBe(false);
      expect((await store.get(Id))?.DeliveryState).toBe('PENDING');
      await store.recordAttempt(Id, ATTEMPT, 'PENDING');
      expect(await store.giveUp(Id, 'earlier')).toBe(false);
      expect(await store.giveUp(Id, 'again')).toBe(true);
    });

    test.each(['DELIVERED', 'FAILED'] as const)(
      'once %s, an attempt that failed late opens it no more',
      async (state) => {
        const Id = await pending();
        await store.recordAttempt(Id, ATTEMPT, 'FAILED');
        await store.beginRedelivery(Id, 'again');
        await store.recordAttempt(Id, ATTEMPT, state);
        expect(await store.get(Id)).not.toHaveProperty('Redelivery');
        await store.recordAttempt(Id, ATTEMPT, 'PENDING');
        expect(await store.get(Id)).toMatchObject({ DeliveryState: state, DeliveryAttempts: 3 });
      },
    );

    test('what was given up is delivered if an attempt arrives after all', async () => {
      const Id = await pending();
      await store.giveUp(Id, 'execution');
      await store.recordAttempt(Id, { ...ATTEMPT, StatusCode: 200 }, 'DELIVERED');
      expect((await store.get(Id))?.DeliveryState).toBe('DELIVERED');
    });

    test('one who begins to send again and is not heard begins the same', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.beginRedelivery(Id, 'again')).toBe('FAILED');
      expect(await store.beginRedelivery(Id, 'again')).toBe('FAILED');
    });

    test('an attempt that arrives late leaves a cancelled redelivery as it is', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      await store.beginRedelivery(Id, 'again');
      await store.recordAttempt(Id, { ...ATTEMPT, StatusCode: 200 }, 'DELIVERED');
      await store.cancelRedelivery(Id, 'again', 'FAILED');
      expect((await store.get(Id))?.DeliveryState).toBe('DELIVERED');
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
