import { ROUTES } from '../../core/contract/routes.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { type RedeliverDependencies, type Redelivered, redeliver } from '../shared/redeliver.ts';
import { type FindQueryDependencies, findQuery, NO_SUCH_QUERY } from './find-query.ts';
import type { QueryRequest } from './route.ts';

export type RedeliverQueryDependencies = FindQueryDependencies & RedeliverDependencies;

/** Sends the callback of one of the caller's queries again. */
export async function redeliverQuery(
  { queryId, caller }: QueryRequest<unknown>,
  dependencies: RedeliverQueryDependencies,
): Promise<ProxyResult> {
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return NO_SUCH_QUERY;
  const redelivered = found.record ? await redeliver(found.record, dependencies) : 'NOT_ENDED';
  if (redelivered !== 'STARTED') return refuse('Conflict', REASONS[redelivered]);
  return answer(ROUTES.redeliverQuery.answer.status, { QueryId: queryId });
}

const REASONS: Readonly<Record<Exclude<Redelivered, 'STARTED'>, string>> = {
  NOT_ENDED: 'The query has not ended: there is nothing to tell yet.',
  NO_CALLBACK: 'The query was submitted without a CallbackUrl.',
  PENDING: 'The callback is still being delivered: attempts are to come.',
};
