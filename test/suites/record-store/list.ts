import { beforeEach, describe, expect, test } from 'vitest';
import { type Caller, callerKey } from '../../../core/contract/caller.ts';
import type { Order, QueryRecord } from '../../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../../core/record/record-store.ts';
import { identity, type StoreUnderTest, SUCCEEDED, settled } from './store-under-test.ts';

export function listSuite(open: () => Promise<StoreUnderTest>): void {
  describe('a record store', () => {
    let store: RecordStore;
    let put: StoreUnderTest['putToken'];
    beforeEach(async () => {
      ({ store, putToken: put } = await open());
    });
    const settle = (...about: Parameters<RecordStore['settle']>) => settled(store, ...about);

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
  });
}
