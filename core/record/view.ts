import {
  ATTEMPT_LOG_LENGTH,
  type Callback,
  type Delivery,
  type QueryResult,
  type QueryView,
} from '../contract/query.ts';
import { isSettled, type QueryRecord, type SettledRecord } from './record.ts';

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

/** The query as `GET /queries/{QueryId}` answers it. */
export function viewOf(record: QueryRecord, result: QueryResult | undefined): QueryView {
  if (isSettled(record)) {
    const delivery = deliveryOf(record);
    return { ...callbackOf(record, result), ...(delivery && { Delivery: delivery }) };
  }
  return {
    QueryId: record.QueryId,
    ...(record.QueryExecutionId && { QueryExecutionId: record.QueryExecutionId }),
    State: { State: 'RUNNING', SubmissionDateTime: record.SubmissionDateTime },
  };
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
