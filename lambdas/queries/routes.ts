import { QUERY_ROUTES, type QueryRoute, ROUTES } from '../../core/contract/routes.ts';
import { type CancelQueryDependencies, cancelQuery } from './cancel-query.ts';
import { type GetQueryDependencies, getQuery } from './get-query.ts';
import { type GetResultsDependencies, getResults } from './get-results.ts';
import { type GetRowsDependencies, getRows } from './get-rows.ts';
import { type ListQueriesDependencies, listQueries } from './list-queries.ts';
import { type RedeliverQueryDependencies, redeliverQuery } from './redeliver-query.ts';
import { type Answering, route } from './route.ts';

export type RouteDependencies = ListQueriesDependencies &
  GetQueryDependencies &
  GetResultsDependencies &
  GetRowsDependencies &
  CancelQueryDependencies &
  RedeliverQueryDependencies;

const ANSWERING: Readonly<Record<QueryRoute, Answering<RouteDependencies>>> = {
  listQueries: route(ROUTES.listQueries.parameters, listQueries),
  getQuery: route(ROUTES.getQuery.parameters, getQuery),
  getResults: route(ROUTES.getResults.parameters, getResults),
  getRows: route(ROUTES.getRows.parameters, getRows),
  cancelQuery: route(ROUTES.cancelQuery.parameters, cancelQuery),
  redeliverQuery: route(ROUTES.redeliverQuery.parameters, redeliverQuery),
};

/** What answers a request, by API Gateway's names for its method and its route. */
export function answeringOf(httpMethod: string, resource: string): Answering<RouteDependencies> | undefined {
  return BY_REQUEST[`${httpMethod} ${resource}`];
}

const BY_REQUEST: Readonly<Record<string, Answering<RouteDependencies>>> = Object.fromEntries(
  QUERY_ROUTES.map((name) => [`${ROUTES[name].method} ${ROUTES[name].path}`, ANSWERING[name]]),
);
