import type { Caller } from '../../core/contract/caller.ts';
import { QUERY_ROUTES, type QueryRoute, ROUTES } from '../../core/contract/routes.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { type GetQueryDependencies, getQuery } from './get-query.ts';
import { type RedeliverQueryDependencies, redeliverQuery } from './redeliver-query.ts';

export type QueriesDependencies = GetQueryDependencies & RedeliverQueryDependencies;

type Answering = (QueryId: string, caller: Caller, dependencies: QueriesDependencies) => Promise<ProxyResult>;

/** Every route about one query. */
const ANSWERING: Readonly<Record<QueryRoute, Answering>> = {
  async getQuery(...asked) {
    const view = await getQuery(...asked);
    return view ? answer(ROUTES.getQuery.answer.status, view) : NO_SUCH_QUERY;
  },

  async redeliverQuery(QueryId, ...asked) {
    switch (await redeliverQuery(QueryId, ...asked)) {
      case 'STARTED':
        return answer(ROUTES.redeliverQuery.answer.status, { QueryId });
      case 'NOT_FOUND':
        return NO_SUCH_QUERY;
      case 'NOT_ENDED':
        return refuse('Conflict', 'The query has not ended: there is nothing to tell yet.');
      case 'NO_CALLBACK':
        return refuse('Conflict', 'The query was submitted without a CallbackUrl.');
      case 'PENDING':
        return refuse('Conflict', 'The callback is still being delivered: attempts are to come.');
    }
  },
};

const NO_SUCH_QUERY = refuse('NotFound', 'QueryId names no query of yours.');

/** What answers a request, by API Gateway's names for its method and its route. */
export function answeringOf(httpMethod: string, resource: string): Answering | undefined {
  return BY_REQUEST[`${httpMethod} ${resource}`];
}

const BY_REQUEST: Readonly<Record<string, Answering>> = Object.fromEntries(
  QUERY_ROUTES.map((name) => [`${ROUTES[name].method} ${ROUTES[name].path}`, ANSWERING[name]]),
);
