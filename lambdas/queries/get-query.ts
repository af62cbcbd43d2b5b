import type { Caller } from '../../core/contract/caller.ts';
import type { QueryView } from '../../core/contract/query.ts';
import { viewOf } from '../../core/record/view.ts';
import { freshResult } from '../shared/fresh-result.ts';
import type { Links } from '../shared/links.ts';
import { type FindQueryDependencies, findQuery } from './find-query.ts';

export interface GetQueryDependencies extends FindQueryDependencies {
  links: Links;
}

/**
 * The query as it stands now.
 * @returns undefined when there is no such query, or it is another caller's.
 */
export async function getQuery(
  QueryId: string,
  caller: Caller,
  dependencies: GetQueryDependencies,
): Promise<QueryView | undefined> {
  const found = await findQuery(QueryId, caller, dependencies);
  if (!found) return undefined;
  if (found.record) return viewOf(found.record, await freshResult(found.record, dependencies.links));
  return { QueryId, State: { State: 'QUEUED', SubmissionDateTime: found.submitted.getTime() } };
}
