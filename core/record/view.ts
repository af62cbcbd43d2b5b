import {
  ATTEMPT_LOG_LENGTH,
  type Callback,
  type Delivery,
  type QueryEntry,
  type QueryResult,
  type QueryView,
  type Statistics,
} from '../contract/query.ts';
import { isSettled, type QueryRecord, type SettledRecord } from './record.ts';

/** What the engine says of a query that has not ended. Its end counts once it is settled. */
export interface LiveState {
  State: 'QUEUED' | 'RUNNING';
  Statistics?: Statistics | undefined;
}

/** The message for the caller. `result` is there when the outcome has one, with a link made just now. */
export function callbackOf(record: SettledRecord, result: QueryResult | undefined): Callback {
  const { Outcome: outcome, Order: order } = record;
  return {
    QueryId: record.QueryId,
    ...(record.QueryExecutionId && { QueryExecutionId: record.QueryExecutionId }),
    State: {
      State: outcome.State,
      SubmissionDateTime: record.SubmissionDateTime,
      CompletionDateTime: outcome.CompletionDateTime,
      ...(outcome.StateChangeReason && { StateChangeReason: outcome.StateChangeReason }),
    },
    ...(result && { QueryResult: result }),
    ...(outcome.Statistics && { Statistics: outcome.Statistics }),
    ...(outcome.Error && { Error: outcome.Error }),
    ...(order?.Context !== undefined && { Context: order.Context }),
  };
}

/** What `viewOf` shows besides the record. */
export interface Beside {
  /** The result of a query that has one, with links made just now. */
  result?: QueryResult | undefined;
  /** Of a query that has not ended; it counts as RUNNING without. */
  live?: LiveState | undefined;
}

/** The query as `GET /queries/{QueryId}` answers it. */
export function viewOf(record: QueryRecord, { result, live }: Beside = {}): QueryView {
  if (isSettled(record)) {
    const delivery = deliveryOf(record);
    return { ...callbackOf(record, result), ...(delivery && { Delivery: delivery }) };
  }
  return {
    QueryId: record.QueryId,
    ...(record.QueryExecutionId && { QueryExecutionId: record.QueryExecutionId }),
    State: { State: live?.State ?? 'RUNNING', SubmissionDateTime: record.SubmissionDateTime },
    ...(live?.Statistics && { Statistics: live.Statistics }),
  };
}

/**
 * The query as `GET /queries` lists it. The log of attempts is left to the view: a hundred of them could be more than
 * the 6 MB that a function may answer.
 */
export function entryOf(record: QueryRecord, live: LiveState | undefined): QueryEntry {
  const { QueryResult: _result, Delivery: delivery, ...entry } = viewOf(record, { live });
  if (!delivery) return entry;
  const { AttemptLog: _log, ...summary } = delivery;
  return { ...entry, Delivery: summary };
}

function deliveryOf(record: QueryRecord): Delivery | undefined {
  if (!record.DeliveryState || record.DeliveryState === 'NONE') return undefined;
  const last = record.LastAttempt;
  return {
    State: record.DeliveryState,
    Attempts: record.DeliveryAttempts ?? 0,
    ...(last && { LastAttemptDateTime: last.DateTime }),
    ...(last?.StatusCode !== undefined && { LastStatusCode: last.StatusCode }),
    ...(last?.Error !== undefined && { LastError: last.Error }),
    ...(last?.NextDateTime !== undefined && { NextAttemptDateTime: last.NextDateTime }),
    ...(record.AttemptLog && { AttemptLog: record.AttemptLog.slice(-ATTEMPT_LOG_LENGTH) }),
  };
}
