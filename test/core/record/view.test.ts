import { expect, test } from 'vitest';
import { queryEntrySchema, queryViewSchema } from '../../../core/contract/query.ts';
import type { QueryRecord, SettledRecord } from '../../../core/record/record.ts';
import { callbackOf, entryOf, viewOf } from '../../../core/record/view.ts';

const RUNNING: QueryRecord = {
  Id: 'e',
  QueryId: 'q',
  QueryExecutionId: 'e',
  Caller: '000000000000/AIDAEXAMPLE',
  SubmissionDateTime: 1,
  TaskToken: 'token',
};
const ATTEMPT = { DateTime: 6, DurationInMillis: 1, StatusCode: 500, Error: 'no', NextDateTime: 9 };
const ENDED: SettledRecord = {
  ...RUNNING,
  Order: { CallbackUrl: 'https://a.example/', OutputFormat: 'JSON', Context: null },
  Outcome: {
    State: 'FAILED',
    CompletionDateTime: 5,
    StateChangeReason: 'it broke',
    Statistics: { DataScannedInBytes: 3, EstimatedPriceInUsd: 0.5 },
    Error: { Code: 'QueryFailed', Message: 'it broke', Retryable: false },
  },
  DeliveryState: 'PENDING',
  DeliveryAttempts: 1,
  LastAttempt: ATTEMPT,
  AttemptLog: [ATTEMPT],
};
const TOLD = {
  QueryId: 'q',
  QueryExecutionId: 'e',
  State: { State: 'FAILED', SubmissionDateTime: 1, CompletionDateTime: 5, StateChangeReason: 'it broke' },
  Statistics: { DataScannedInBytes: 3, EstimatedPriceInUsd: 0.5 },
  Error: { Code: 'QueryFailed', Message: 'it broke', Retryable: false },
  Context: null,
};
const DELIVERY = {
  State: 'PENDING',
  Attempts: 1,
  LastAttemptDateTime: 6,
  LastStatusCode: 500,
  LastError: 'no',
  NextAttemptDateTime: 9,
};

test('a message tells how the query ended, and nothing of its delivery or its caller', () => {
  expect(callbackOf(ENDED, undefined)).toEqual(TOLD);
});

test('a view of a query that has ended is its message and what became of that', () => {
  const view = viewOf(ENDED);
  expect(view).toEqual({ ...TOLD, Delivery: { ...DELIVERY, AttemptLog: [ATTEMPT] } });
  expect(queryViewSchema.parse(view)).toEqual(view);
});

test('a view has no Delivery where nobody asked to be called back', () => {
  expect(viewOf({ ...ENDED, DeliveryState: 'NONE' })).toEqual(TOLD);
});

test('an entry of the list is the view without links and without the log of attempts', () => {
  const entry = entryOf(ENDED, undefined);
  expect(entry).toEqual({ ...TOLD, Delivery: DELIVERY });
  expect(queryEntrySchema.parse(entry)).toEqual(entry);
  expect(entryOf({ ...ENDED, DeliveryState: 'NONE' }, undefined)).toEqual(TOLD);
});

test('a query that has not ended is as the engine says, RUNNING where it says nothing', () => {
  const known = { QueryId: 'q', QueryExecutionId: 'e' };
  expect(viewOf(RUNNING)).toEqual({ ...known, State: { State: 'RUNNING', SubmissionDateTime: 1 } });
  const live = { State: 'QUEUED', Statistics: { DataScannedInBytes: 0 } } as const;
  const queued = {
    ...known,
    State: { State: 'QUEUED', SubmissionDateTime: 1 },
    Statistics: { DataScannedInBytes: 0 },
  };
  expect(viewOf(RUNNING, { live })).toEqual(queued);
  expect(entryOf(RUNNING, live)).toEqual(queued);
});

test('what the engine says of a query that has ended does not count', () => {
  expect(viewOf(ENDED, { live: { State: 'RUNNING' } }).State.State).toBe('FAILED');
});
