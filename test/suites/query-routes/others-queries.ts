import { describe, expect, test } from 'vitest';
import type { AskRoutes } from './ask-routes.ts';

export function othersQueriesSuite({ begun, over, refused, view }: AskRoutes): void {
  describe("another caller's query", () => {
    const routes = ['getQuery', 'getResults', 'getRows', 'cancelQuery', 'redeliverQuery'] as const;
    const unknown = { status: 404, message: 'QueryId names no query of yours.' };

    test.each(routes)('is to %s as one that there is not', async (route) => {
      expect(await refused(route, { of: 'there-is-no-such-query' })).toEqual(unknown);
      for (const kind of ['succeeded', 'told'] as const) {
        expect(await refused(route, { as: 'two', of: await over(kind) })).toEqual(unknown);
      }
      for (const kind of ['running', 'unrecorded'] as const) {
        expect(await refused(route, { as: 'two', of: await begun(kind) })).toEqual(unknown);
      }
    });

    test('goes on as if nobody had asked', async () => {
      const [running, told] = [await begun('running'), await over('told')];
      const { Delivery } = await view(told);
      await refused('cancelQuery', { as: 'two', of: running });
      await refused('redeliverQuery', { as: 'two', of: told });
      expect((await view(running)).State.State).toBe('RUNNING');
      expect((await view(told)).Delivery).toEqual(Delivery);
    });
  });
}
