import type { QueryError, Statistics } from '../contract/query.ts';
import type { OutputFormat } from '../contract/submission.ts';
import { explainFailure, type Failure } from '../errors.ts';
import type { Order, Outcome, StoredResult } from '../record/record.ts';
import type { DeliverCall, QueryExecution } from './deliver-call.ts';
import { estimatedPrice } from './price.ts';

/** Where an object lies. */
export interface ObjectLocation {
  Bucket: string;
  Key: string;
}

/** Where the result of a query lies, if it has one: only a query that succeeded can. */
export function resultLocation(call: Pick<DeliverCall, 'Execution'>): ObjectLocation | undefined {
  if (call.Execution?.Status.State !== 'SUCCEEDED') return undefined;
  return parseLocation(call.Execution.OutputLocation);
}

/** The parts of `s3://bucket/key`. */
export function parseLocation(uri: string | undefined): ObjectLocation | undefined {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri ?? '') ?? [];
  return Bucket && Key ? { Bucket, Key } : undefined;
}

/** The format of a result that the engine was to write by UNLOAD; undefined for its own single file. */
export function unloadFormat({ OutputFormat }: Order): Exclude<OutputFormat, 'CSV'> | undefined {
  return OutputFormat === 'CSV' ? undefined : OutputFormat;
}

/**
 * How the query ended. A query that the engine finished is what the engine says; one that it did not is FAILED with
 * what went wrong instead, or CANCELLED where that was wished before the engine had it.
 * @param result the result as it was found, if it was. A query without it has failed; other statements may have none.
 * @param now epoch milliseconds, for an end that the engine has no time of.
 * @param pricePerTerabyte US dollars; without it no price is told.
 */
export function outcomeOf(
  call: Pick<DeliverCall, 'Execution' | 'Failure' | 'Order'>,
  result: StoredResult | undefined,
  now: number,
  pricePerTerabyte?: number,
): Outcome {
  const { Execution: execution, Failure: failure } = call;
  const about = ended(execution, now, pricePerTerabyte);
  if (execution?.Status.State === 'SUCCEEDED') {
    if (!result && owesResult(call.Order, execution))
      return { ...about, ...failed({ Error: 'ResultMissing' }) };
    return { ...about, State: 'SUCCEEDED', ...(result && { Result: result }) };
  }
  if (failure?.Error === 'QueryCancelled') return { ...about, ...failed(failure), State: 'CANCELLED' };
  if (failure) return { ...about, ...failed(failure) };
  if (execution?.Status.State === 'CANCELLED')
    return { ...about, State: 'CANCELLED', Error: cancelled(execution) };
  if (execution?.Status.State === 'FAILED')
    return { ...about, State: 'FAILED', Error: engineFailed(execution) };
  // The definition gives up on a query that the engine would not end; it has stated why by then.
  return { ...about, ...failed({ Error: 'States.ALL' }) };
}

function failed(failure: Failure): Pick<Outcome, 'State' | 'Error'> {
  return { State: 'FAILED', Error: explainFailure(failure) };
}

/** INSERT and a caller's own UNLOAD succeed without a CSV file; a SELECT does not. */
function owesResult(
  order: Order,
  { OutputLocation, StatementType, SubstatementType }: QueryExecution,
): boolean {
  if (unloadFormat(order)) return true;
  return (
    StatementType === 'DML' && SubstatementType !== 'UNLOAD' && OutputLocation?.endsWith('.csv') === true
  );
}

function ended(
  execution: QueryExecution | null | undefined,
  now: number,
  pricePerTerabyte: number | undefined,
): Omit<Outcome, 'State'> {
  const { CompletionDateTime, StateChangeReason } = execution?.Status ?? {};
  return {
    CompletionDateTime: CompletionDateTime ? Date.parse(CompletionDateTime) : now,
    ...(StateChangeReason && { StateChangeReason }),
    ...(execution?.Statistics && { Statistics: statisticsOf(execution, pricePerTerabyte) }),
  };
}

function statisticsOf(execution: QueryExecution, pricePerTerabyte: number | undefined): Statistics {
  const {
    ResultReuseInformation: reuse,
    DataManifestLocation: _,
    ...statistics
  } = { ...execution.Statistics };
  return {
    ...statistics,
    ...(reuse && { ReusedPreviousResult: reuse.ReusedPreviousResult }),
    ...(pricePerTerabyte !== undefined && {
      EstimatedPriceInUsd: estimatedPrice(execution, pricePerTerabyte),
    }),
  };
}

// The engine's only sign of it: the state is CANCELLED, as for a query that somebody stopped.
// https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
const BYTES_SCANNED_LIMIT = /bytes scanned limit was exceeded/i;

function cancelled({ Status: { StateChangeReason: reason } }: QueryExecution): QueryError {
  if (BYTES_SCANNED_LIMIT.test(reason ?? '')) return explainFailure({ Error: 'BytesScannedLimitExceeded' });
  return explainFailure({ Error: 'QueryCancelled', Cause: reason ?? 'The query was cancelled.' });
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
