import { describe, expect, test } from 'vitest';
import type { AskRoutes } from './ask-routes.ts';

export function getRoutesSuite({ ask, begun, over, refused, view }: AskRoutes): void {
  describe('GET /queries/{QueryId}', () => {
    test('shows what the engine says of a query that runs', async () => {
      const { State, Statistics, ...rest } = await view(await begun('running'));
      expect(State).toEqual({ State: 'RUNNING', SubmissionDateTime: expect.any(Number) });
      expect(Statistics?.DataScannedInBytes).toEqual(expect.any(Number));
      expect(Object.keys(rest)).toEqual(['QueryId', 'QueryExecutionId']);
    });

    test('knows a query as soon as it is accepted', async () => {
      expect((await view(await begun('unrecorded'))).State.State).toMatch(/^(QUEUED|RUNNING)$/);
    });

    test('has a link for a result of one file', async () => {
      const { State, QueryResult, Delivery } = await view(await over('succeeded'));
      expect(State.State).toBe('SUCCEEDED');
      expect(QueryResult).toEqual({
        PresignedUrl: expect.stringMatching(/^https?:/),
        ExpiredIn: expect.any(Number),
        ContentLength: expect.any(Number),
      });
      expect(Delivery).toBeUndefined();
    });

    test('has a link for each file of a result of several, and the size of all together', async () => {
      const { QueryResult } = await view(await over('parquet'));
      const { Files = [], FileCount, ContentLength, PresignedUrl } = QueryResult ?? {};
      expect(PresignedUrl).toBeUndefined();
      expect(Files.length).toBeGreaterThan(0);
      expect(FileCount).toBe(Files.length);
      expect(new Set(Files.map(({ Format }) => Format))).toEqual(new Set(['PARQUET']));
      expect(ContentLength).toBe(Files.reduce((sum, file) => sum + file.ContentLength, 0));
    });

    test('shows what became of the callback', async () => {
      expect((await view(await over('told'))).Delivery).toMatchObject({ State: 'DELIVERED' });
    });

    test.each([
      ['failed', 'FAILED'],
      ['cancelled', 'CANCELLED'],
    ] as const)('says why a query %s', async (kind, State) => {
      const shown = await view(await over(kind));
      expect(shown.State.State).toBe(State);
      expect(shown.Error?.Message).toEqual(expect.any(String));
      expect(shown.QueryResult).toBeUndefined();
    });

    test.each(['no-result', 'expired'] as const)('has no link for %s', async (kind) => {
      const shown = await view(await over(kind));
      expect(shown.State.State).toBe('SUCCEEDED');
      expect(shown.QueryResult).toBeUndefined();
    });

    test('waits until the query ends', async () => {
      const of = await begun('running');
      const waiting = view(of, '?WaitTimeSeconds=20');
      await ask('cancelQuery', { of });
      expect((await waiting).State.State).toBe('CANCELLED');
    });

    test('waits no longer than was asked', async () => {
      expect((await view(await begun('running'), '?WaitTimeSeconds=1')).State.State).toBe('RUNNING');
    });

    test('does not wait where the query has ended', async () => {
      expect((await view(await over('failed'), '?WaitTimeSeconds=20')).State.State).toBe('FAILED');
    });

    test.each(['21', '-1', '1.5', '', 'soon'])('refuses WaitTimeSeconds=%s', async (value) => {
      expect(await refused('getQuery', { of: 'any', query: `?WaitTimeSeconds=${value}` })).toEqual({
        status: 400,
        message: expect.stringMatching(/^WaitTimeSeconds must be a whole number of seconds, 0 to 20: .*\.$/),
      });
    });

    test('refuses a parameter that there is not, by its name', async () => {
      expect(await refused('getQuery', { of: 'any', query: '?Wait=1' })).toEqual({
        status: 400,
        message: '"Wait" is not a parameter of this request; the parameters are WaitTimeSeconds.',
      });
    });
  });
}
