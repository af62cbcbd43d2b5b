import { type GetResultsParameters, getResultsParameters } from '../../core/contract/parameters.ts';
import { ROUTES } from '../../core/contract/routes.ts';
import { DEFAULT_EXPIRES_IN, type OutputFormat } from '../../core/contract/submission.ts';
import type { StoredResult } from '../../core/record/record.ts';
import type { ObjectLocation } from '../../core/workflow/outcome.ts';
import type { Links } from '../shared/links.ts';
import { mustBe } from '../shared/parameter-fault.ts';
import { type ProxyResult, redirect, refuse } from '../shared/proxy-answer.ts';
import { type EndedResultDependencies, endedResult, RESULT_GONE } from './ended-result.ts';
import type { QueryRequest } from './route.ts';

export interface GetResultsDependencies extends EndedResultDependencies {
  links: Links;
}

/** Sends the caller on to the result, or to one of its files, by a link made just now. */
export async function getResults(
  { queryId, caller, parameters }: QueryRequest<GetResultsParameters>,
  dependencies: GetResultsDependencies,
): Promise<ProxyResult> {
  const ended = await endedResult({ queryId, caller }, dependencies);
  if (ended.refused) return ended.refused;
  const { record, result } = ended;
  const files = filesOf(result);
  if (files.length === 0) return refuse('Conflict', 'The result has no files: the query found no rows.');
  const file = files.length === 1 ? files[parameters.File ?? 0] : files[parameters.File ?? -1];
  if (!file) return refuse('InvalidRequest', whichFile(files.length));

  const { links } = dependencies;
  const { format, ...object } = file;
  if ((await links.contentLength(object)) === undefined) return RESULT_GONE;
  const { PresignedUrl } = await links.sign(object, record.Order?.ExpiresIn ?? DEFAULT_EXPIRES_IN, format);
  return redirect(ROUTES.getResults.answer.status, PresignedUrl);
}

type File = ObjectLocation & { format: OutputFormat | undefined };

function filesOf(result: StoredResult): File[] {
  const { Bucket } = result;
  if (!('Files' in result)) return [{ Bucket, Key: result.Key, format: undefined }];
  return result.Files.map(({ Key }) => ({ Bucket, Key, format: result.Format }));
}

function whichFile(count: number): string {
  if (count === 1) return 'File must be 0, or left out: the result is one file.';
  return `${mustBe(getResultsParameters, 'File')} Here it may be 0 to ${count - 1}.`;
}
