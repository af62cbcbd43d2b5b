import { describe, expect, test } from 'vitest';
import type { AskRoutes } from './ask-routes.ts';

export function resultsRoutesSuite({ ask, begun, over, refused, view }: AskRoutes): void {
  describe('GET /queries/{QueryId}/results', () => {
    test('leads to the result, by a link that nobody keeps', async () => {
      const of = await over('succeeded');
      const { status, headers } = await ask('getResults', { of });
      expect(status).toBe(307);
      expect(headers['cache-control']).toBe('no-store');
      const { QueryResult } = await view(of);
      expect(pathOf(headers.location)).toBe(pathOf(QueryResult?.PresignedUrl));
    });

    test('leads to each of several files', async () => {
      const of = await over('parquet');
      const { Files = [] } = (await view(of)).QueryResult ?? {};
      for (const [index, { PresignedUrl }] of Files.entries()) {
        const { headers } = await ask('getResults', { of, query: `?File=${index}` });
        expect(pathOf(headers.location)).toBe(pathOf(PresignedUrl));
      }
      const beyond = await refused('getResults', { of, query: `?File=${Files.length}` });
      expect(beyond).toEqual({ status: 400, message: expect.stringMatching(/^File must be /) });
      const unsaid = await ask('getResults', { of });
      expect(unsaid.status).toBe(Files.length === 1 ? 307 : 400);
    });

    test('takes the one file of a result for the first', async () => {
      const of = await over('succeeded');
      expect((await ask('getResults', { of, query: '?File=0' })).status).toBe(307);
      expect(await refused('getResults', { of, query: '?File=1' })).toEqual({
        status: 400,
        message: 'File must be 0, or left out: the result is one file.',
      });
    });

    test('is a conflict before the end, which names the state', async () => {
      expect(await refused('getResults', { of: await begun('running') })).toEqual({
        status: 409,
        message: 'The query is RUNNING: there is no result yet.',
      });
    });

    test.each(['failed', 'cancelled'] as const)(
      'is a conflict for a query that %s, with its code',
      async (kind) => {
        const of = await over(kind);
        const { State, Error: error } = await view(of);
        expect(await refused('getResults', { of })).toEqual({
          status: 409,
          message: `The query is ${State.State} (${error?.Code}): there is no result.`,
        });
      },
    );

    test('is a conflict for a query without a result', async () => {
      expect(await refused('getResults', { of: await over('no-result') })).toEqual({
        status: 409,
        message: 'The query SUCCEEDED without a result.',
      });
    });

    test('is gone with its file', async () => {
      expect((await refused('getResults', { of: await over('expired') })).status).toBe(410);
    });

    test.each(['-1', 'first', ''])('refuses File=%s', async (value) => {
      expect(await refused('getResults', { of: 'any', query: `?File=${value}` })).toEqual({
        status: 400,
        message: expect.stringMatching(/^File must be a whole number from 0: /),
      });
    });
  });
}

/** A link without its signature, which is another each time. */
function pathOf(link: string | undefined): string {
  const { origin, pathname } = new URL(link ?? 'nowhere:');
  return `${origin}${pathname}`;
}
