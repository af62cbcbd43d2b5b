import { describe } from 'vitest';
import { askRoutes } from './query-routes/ask-routes.ts';
import { cancelRoutesSuite } from './query-routes/cancel.ts';
import { getRoutesSuite } from './query-routes/get.ts';
import type { QueryRoutesHarness } from './query-routes/harness.ts';
import { listRoutesSuite } from './query-routes/list.ts';
import { othersQueriesSuite } from './query-routes/others-queries.ts';
import { redeliverRoutesSuite } from './query-routes/redeliver.ts';
import { resultsRoutesSuite } from './query-routes/results.ts';
import { rowsRoutesSuite } from './query-routes/rows.ts';

/** What the routes about queries do, for whoever serves them. Every answer is also checked against the contract. */
export function queryRoutesSuite(open: () => Promise<QueryRoutesHarness>): void {
  describe('the routes about queries', () => {
    const routes = askRoutes(open);
    getRoutesSuite(routes);
    resultsRoutesSuite(routes);
    rowsRoutesSuite(routes);
    cancelRoutesSuite(routes);
    redeliverRoutesSuite(routes);
    listRoutesSuite(routes);
    othersQueriesSuite(routes);
  });
}
