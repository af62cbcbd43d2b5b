import { describe, expect, test } from 'vitest';
import type { AskRoutes } from './ask-routes.ts';

export function cancelRoutesSuite({ ask, begun, end, over, refused, view }: AskRoutes): void {
  describe('DELETE /queries/{QueryId}', () => {
    test.each(['running', 'unrecorded'] as const)('cancels a query that is %s', async (kind) => {
      const of = await begun(kind);
      expect(await ask('cancelQuery', { of })).toMatchObject({ status: 202, body: { QueryId: of } });
      expect(await end(of)).toBe('CANCELLED');
      expect((await view(of)).Error?.Code).toBe('QueryCancelled');
    });

    test('does no harm to a query that is cancelled', async () => {
      const of = await over('cancelled');
      const before = await view(of);
      expect((await ask('cancelQuery', { of })).status).toBe(202);
      expect(await view(of)).toEqual(before);
    });

    test.each([
      ['succeeded', 'SUCCEEDED'],
      ['failed', 'FAILED'],
    ] as const)('is a conflict for a query that %s', async (kind, State) => {
      const of = await over(kind);
      expect(await refused('cancelQuery', { of })).toEqual({
        status: 409,
        message: `The query has ended and is ${State}: there is nothing to cancel.`,
      });
      expect((await view(of)).State.State).toBe(State);
    });
  });
}
