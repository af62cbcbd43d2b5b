import { explainFailure, type QueryError } from '../errors.ts';
import type { Outcome } from '../record/record.ts';
import type { DeliverCall, QueryExecution } from './deliver-call.ts';

/** A result file and its size in bytes. */
export interface ResultFile {
  Bucket: string;
  Key: string;
  ContentLength: number;
}

/** Where the result of a query lies, if it has one: only a query that succeeded can. */
export function resultLocation(call: DeliverCall): { Bucket: string; Key: string } | undefined {
  if (call.Execution?.Status.State !== 'SUCCEEDED') return undefined;
  const location = /^s3:\/\/([^/]+)\/(.+)$/.exec(call.Execution.OutputLocation ?? '');
  const [, Bucket, Key] = location ?? [];
  return Bucket && Key ? { Bucket, Key } : undefined;
}

/**
 * How the query ended. A query that the engine finished is what the engine says; one that it did not is FAILED with
 * what went wrong instead.
 * @param file the result file as it was found, if it was. A SELECT without its file has failed; other statements
 *   may have none.
 * @param now epoch milliseconds, for an end that the engine has no time of.
 */
export function outcomeOf(
  call: Pick<DeliverCall, 'Execution' | 'Failure'>,
  file: ResultFile | undefined,
  now: number,
): Outcome {
  const { Execution: execution, Failure: failure } = call;
  if (execution?.Status.State === 'SUCCEEDED') return succeeded(execution, file, now);
  if (failure) return { ...ended(execution, now), State: 'FAILED', Error: explainFailure(failure) };
  if (execution?.Status.State === 'CANCELLED') {
    return { ...ended(execution, now), State: 'CANCELLED', Error: cancelled(execution) };
  }
  if (execution?.Status.State === 'FAILED') {
    return { ...ended(execution, now), State: 'FAILED', Error: engineFailed(execution) };
  }
  // The definition gives up on a query that the engine would not end; it has stated why by then.
  return { ...ended(execution, now), State: 'FAILED', Error: explainFailure({ Error: 'States.ALL' }) };
}

function succeeded(execution: QueryExecution, file: ResultFile | undefined, now: number): Outcome {
  // INSERT and UNLOAD succeed without a CSV file; a SELECT does not.
  if (!file && execution.OutputLocation?.endsWith('.csv') && execution.StatementType === 'DML') {
    const error = explainFailure({ Error: 'ResultMissing' });
    return { ...ended(execution, now), State: 'FAILED', Error: error };
  }
  return { ...ended(execution, now), State: 'SUCCEEDED', ...(file && { Result: file }) };
}

function ended(execution: QueryExecution | null | undefined, now: number): Omit<Outcome, 'State'> {
  const { CompletionDateTime, StateChangeReason } = execution?.Status ?? {};
  return {
    CompletionDateTime: CompletionDateTime ? Date.parse(CompletionDateTime) : now,
    ...(StateChangeReason && { StateChangeReason }),
    ...(execution?.Statistics && { Statistics: execution.Statistics }),
  };
}

function cancelled(execution: QueryExecution): QueryError {
  return {
    Code: 'QueryCancelled',
    Message: execution.Status.StateChangeReason ?? 'The query was cancelled.',
    Retryable: false,
  };
}

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html: category 1 is the engine's own fault. */
function engineFailed(execution: QueryExecution): QueryError {
  const { AthenaError: error, StateChangeReason: reason } = execution.Status;
  return {
    Code: error?.ErrorCategory === 1 ? 'EngineFailure' : 'QueryFailed',
    Message: reason ?? error?.ErrorMessage ?? 'The engine gave no reason.',
    Retryable: error?.Retryable ?? false,
  };
}
