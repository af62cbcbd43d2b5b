import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type QueryView, queryViewSchema } from '../../core/contract/query.ts';
import type { Asker, QueryKind, QueryRoutesHarness } from '../suites/query-routes/harness.ts';
import { queryRoutesSuite } from '../suites/query-routes.ts';
import { type Ask, asRole, submitAs, unsigned } from '../support/asking.ts';
import { ENDLESS } from '../support/endless.ts';
import { openReceiver } from '../support/receiver.ts';
import { homeFolder, startService } from '../support/service.ts';

const PATIENCE_MS = 20_000;

// Against the running service: one of the callers does not sign, the other is a role of another account.
queryRoutesSuite(async (): Promise<QueryRoutesHarness> => {
  const home = homeFolder();
  const receiver = await openReceiver();
  const service = await startService(home.path);
  const callers: Record<Asker, Ask> = {
    one: unsigned(service.apiUrl),
    two: await asRole(service, 'arn:aws:iam::111122223333:role/reader'),
  };

  const until = async (as: Asker, queryId: string, isSo: (view: QueryView) => boolean) => {
    const given = Date.now() + PATIENCE_MS;
    while (Date.now() < given) {
      const view = queryViewSchema.parse((await callers[as]('GET', `/queries/${queryId}`)).body);
      if (isSo(view)) return view;
      await sleep(20);
    }
    throw new Error(`${queryId} does not come to stand so.`);
  };
  const inState = (state: QueryView['State']['State']) => (view: QueryView) => view.State.State === state;

  const submissions: Record<QueryKind, object> = {
    unrecorded: { Query: ENDLESS },
    running: { Query: ENDLESS },
    succeeded: { Query: 'SELECT 1 AS n' },
    five: { Query: 'SELECT n FROM UNNEST(sequence(1, 5)) AS t(n) ORDER BY n' },
    told: { Query: 'SELECT 2 AS n', CallbackUrl: receiver.url },
    failed: { Query: 'SELECT * FROM nowhere' },
    cancelled: { Query: ENDLESS },
    parquet: { Query: 'SELECT order_id, amount FROM orders', OutputFormat: 'PARQUET' },
    'no-result': { Query: "SHOW TABLES 'none_of_this_name'" },
    expired: { Query: 'SELECT 3 AS n' },
  };
  const states: Record<Exclude<QueryKind, 'unrecorded'>, QueryView['State']['State']> = {
    running: 'RUNNING',
    succeeded: 'SUCCEEDED',
    five: 'SUCCEEDED',
    told: 'SUCCEEDED',
    failed: 'FAILED',
    cancelled: 'CANCELLED',
    parquet: 'SUCCEEDED',
    'no-result': 'SUCCEEDED',
    expired: 'SUCCEEDED',
  };

  return {
    request: (as, method, path) => callers[as](method, path),
    async submitted(as, kind) {
      const queryId = await submitAs(callers[as], submissions[kind]);
      if (kind === 'unrecorded') return queryId;
      if (kind === 'cancelled') await callers[as]('DELETE', `/queries/${queryId}`);
      const { QueryExecutionId } = await until(as, queryId, inState(states[kind]));
      if (kind === 'told') await until(as, queryId, ({ Delivery }) => Delivery?.State === 'DELIVERED');
      if (kind === 'expired') {
        rmSync(
          join(home.path, 'buckets/lakehook-results/results', `${z.string().parse(QueryExecutionId)}.csv`),
        );
      }
      return queryId;
    },
    async close() {
      await service.end('SIGTERM');
      receiver.close();
      home.remove();
    },
  };
});
