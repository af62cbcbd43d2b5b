import type { AthenaClient } from '@aws-sdk/client-athena';
import { type GetResultsParameters, getResultsParameters } from '../../core/contract/parameters.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import { DEFAULT_EXPIRES_IN, type OutputFormat } from '../../core/contract/submission.ts';
import { isSettled, type Outcome, type StoredResult } from '../../core/record/record.ts';
import type { Links, ResultObject } from '../shared/links.ts';
import { type ProxyResult, redirect, refuse } from '../shared/proxy-answer.ts';
import { type FindQueryDependencies, type FoundQuery, findQuery, NO_SUCH_QUERY } from './find-query.ts';
import { liveState } from './live-state.ts';
import { mustBe } from './parameter-fault.ts';
import type { QueryRequest } from './route.ts';

export interface GetResultsDependencies extends FindQueryDependencies {
  links: Links;
  athena: AthenaClient;
}

/** Sends the caller on to the result, or to one of its files, by a link made just now. */
export async function getResults(
  { queryId, caller, parameters }: QueryRequest<GetResultsParameters>,
  dependencies: GetResultsDependencies,
): Promise<ProxyResult> {
  const found = await findQuery(queryId, caller, dependencies);
  if (!found) return NO_SUCH_QUERY;
  const { record } = found;
  if (!record || !isSettled(record)) return refuse('Conflict', await notEnded(found, dependencies.athena));
  const result = record.Outcome.Result;
  if (!result) return refuse('Conflict', withoutResult(record.Outcome));

  const files = filesOf(result);
  if (files.length === 0) return refuse('Conflict', 'The result has no files: the query found no rows.');
  const file = files.length === 1 ? files[parameters.File ?? 0] : files[parameters.File ?? -1];
  if (!file) return refuse('InvalidRequest', whichFile(files.length));

  const { links } = dependencies;
  const { format, ...object } = file;
  if ((await links.contentLength(object)) === undefined) {
    return refuse('Gone', 'The result is gone: results are kept for a time only. Please ask again.');
  }
  const { PresignedUrl } = await links.sign(object, record.Order?.ExpiresIn ?? DEFAULT_EXPIRES_IN, format);
  return redirect(ROUTES.getResults.answer.status, PresignedUrl);
}

async function notEnded({ record }: FoundQuery, athena: AthenaClient): Promise<string> {
  const live = record?.QueryExecutionId ? await liveState(record.QueryExecutionId, athena) : undefined;
  const state = record ? (live?.State ?? 'RUNNING') : 'QUEUED';
  return `The query is ${state}: there is no result yet.`;
}

function withoutResult({ State, Error: error }: Outcome): string {
  if (State === 'SUCCEEDED') return 'The query SUCCEEDED without a result.';
  return `The query is ${State}${error ? ` (${error.Code})` : ''}: there is no result.`;
}

type File = ResultObject & { format: OutputFormat | undefined };

function filesOf(result: StoredResult): File[] {
  const { Bucket } = result;
  if (!('Files' in result)) return [{ Bucket, Key: result.Key, format: undefined }];
  return result.Files.map(({ Key }) => ({ Bucket, Key, format: result.Format }));
}

function whichFile(count: number): string {
  if (count === 1) return 'File must be 0, or left out: the result is one file.';
  return `${mustBe(getResultsParameters, 'File')} Here it may be 0 to ${count - 1}.`;
}
