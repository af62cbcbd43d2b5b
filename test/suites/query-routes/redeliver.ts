import { describe, expect, test } from 'vitest';
import type { AskRoutes } from './ask-routes.ts';

export function redeliverRoutesSuite({ ask, begun, over, refused, view }: AskRoutes): void {
  describe('POST /queries/{QueryId}/deliveries', () => {
    test('sends the callback again', async () => {
      const of = await over('told');
      const { Delivery: before } = await view(of);
      expect(await ask('redeliverQuery', { of })).toMatchObject({ status: 202, body: { QueryId: of } });
      await expect
        .poll(async () => (await view(of)).Delivery, { timeout: 10_000 })
        .toMatchObject({ State: 'DELIVERED', Attempts: (before?.Attempts ?? 0) + 1 });
    });

    test.each(['running', 'unrecorded'] as const)('is a conflict for a query that is %s', async (kind) => {
      expect((await refused('redeliverQuery', { of: await begun(kind) })).status).toBe(409);
    });

    test('is a conflict for a query without a CallbackUrl', async () => {
      expect(await refused('redeliverQuery', { of: await over('succeeded') })).toEqual({
        status: 409,
        message: 'The query was submitted without a CallbackUrl.',
      });
    });
  });
}
