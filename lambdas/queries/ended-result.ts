import type { AthenaClient } from '@aws-sdk/client-athena';
import { isSettled, type Outcome, type SettledRecord, type StoredResult } from '../../core/record/record.ts';
import { type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { type FindQueryDependencies, type FoundQuery, findQuery, NO_SUCH_QUERY } from './find-query.ts';
import { liveState } from './live-state.ts';
import type { QueryRequest } from './route.ts';

export interface EndedResultDependencies extends FindQueryDependencies {
  athena: AthenaClient;
}

/** A result that there is, or the answer that says why there is none. */
export type EndedResult =
  | { record: SettledRecord; result: StoredResult; refused?: undefined }
  | { refused: ProxyResult };

/** The result of a query that has ended. */
export async function endedResult(
  { queryId, caller }: Pick<QueryRequest<unknown>, 'queryId' | 'caller'>,
  dependencies: EndedResultDependencies,
): Promise<EndedResult> {
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return { refused: NO_SUCH_QUERY };
  const { record } = found;
  if (!record || !isSettled(record)) {
    return { refused: refuse('Conflict', await notEnded(found, dependencies.athena)) };
  }
  const result = record.Outcome.Result;
  return result ? { record, result } : { refused: refuse('Conflict', withoutResult(record.Outcome)) };
}

/** The answer where the file of a result is not there any more. */
export const RESULT_GONE = refuse(
  'Gone',
  'The result is gone: results are kept for a time only. Please ask again.',
);

async function notEnded({ record }: FoundQuery, athena: AthenaClient): Promise<string> {
  const live = record?.QueryExecutionId ? await liveState(record.QueryExecutionId, athena) : undefined;
  const state = record ? (live?.State ?? 'RUNNING') : 'QUEUED';
  return `The query is ${state}: there is no result yet.`;
}

function withoutResult({ State, Error: error }: Outcome): string {
  if (State === 'SUCCEEDED') return 'The query SUCCEEDED without a result.';
  return `The query is ${State}${error ? ` (${error.Code})` : ''}: there is no result.`;
}
