import { describe, expect, test } from 'vitest';
import type { QueryList } from '../../../core/contract/query.ts';
import type { AskRoutes } from './ask-routes.ts';
import type { Asker } from './harness.ts';

export function listRoutesSuite({ begun, list, over, refused, submitted, view }: AskRoutes): void {
  describe('GET /queries', () => {
    /** All pages of a list, read to its end. */
    const pages = async (query: string, as: Asker = 'one') => {
      const all: QueryList['Queries'][] = [];
      let next: string | undefined;
      do {
        const page = await list(`?${query}${next ? `&NextToken=${next}` : ''}`, as);
        all.push(page.Queries);
        next = page.NextToken;
      } while (next);
      return all;
    };
    const idsOf = (queries: QueryList['Queries']) => queries.map(({ QueryId }) => QueryId).sort();

    test.each(['one', 'two'] as const)('has all that caller %s submitted, newest first', async (as) => {
      await over('succeeded', as);
      await over('failed', as);
      const all = (await pages('MaxResults=2', as)).flat();
      expect(idsOf(all)).toEqual([...submitted[as]].sort());
      const times = all.map(({ State }) => State.SubmissionDateTime);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });

    test('has no more in a page than was asked', async () => {
      await over('succeeded');
      await over('failed');
      const sizes = (await pages('MaxResults=1')).map(({ length }) => length);
      expect(sizes).toEqual(submitted.one.map(() => 1));
    });

    test('tells of a query what is known of it, but for links', async () => {
      const of = await over('told');
      const { QueryResult: _, Delivery, ...known } = await view(of);
      const { AttemptLog: _log, ...summary } = Delivery ?? {};
      const entry = (await pages('State=SUCCEEDED')).flat().find(({ QueryId }) => QueryId === of);
      expect(entry).toEqual({ ...known, Delivery: summary });
    });

    test('has those of one state', async () => {
      const [failed, running] = [await over('failed'), await begun('running')];
      expect(idsOf((await pages('State=FAILED&MaxResults=1')).flat())).toEqual([failed]);
      const [entry, ...others] = (await pages('State=RUNNING')).flat();
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ QueryId: running, State: { State: 'RUNNING' } });
      expect(entry?.Statistics?.DataScannedInBytes).toEqual(expect.any(Number));
      const ended = (await pages('State=CANCELLED')).flat();
      expect(idsOf(ended)).not.toContain(running);
    });

    test.each([
      ['MaxResults=0', 'MaxResults must be a whole number, 1 to 100: '],
      ['MaxResults=101', 'MaxResults must be a whole number, 1 to 100: '],
      ['MaxResults=many', 'MaxResults must be a whole number, 1 to 100: '],
      ['State=DONE', 'State must be one of QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED.'],
      ['NextToken=%2B', 'NextToken must be what the page before ended with.'],
      ['NextToken=made-up', 'NextToken must be what the page before ended with.'],
      ['Max=1', '"Max" is not a parameter of this request; '],
    ])('refuses %s', async (query, beginning) => {
      const { status, message } = await refused('listQueries', { query: `?${query}` });
      expect(status).toBe(400);
      expect(message.slice(0, beginning.length)).toBe(beginning);
    });

    test("refuses another caller's NextToken", async () => {
      await over('succeeded');
      await over('failed');
      await over('succeeded', 'two');
      const { NextToken } = await list('?MaxResults=1');
      expect(NextToken).toEqual(expect.any(String));
      expect(await refused('listQueries', { as: 'two', query: `?NextToken=${NextToken}` })).toEqual({
        status: 400,
        message: 'NextToken must be what the page before ended with.',
      });
    });
  });
}
