import type { Outcome, QueryIdentity, QueryRecord } from '../../../core/record/record.ts';
import type { RecordStore } from '../../../core/record/record-store.ts';

/** A store, and a way to write an item as the workflow writes it. */
export interface StoreUnderTest {
  store: RecordStore;
  putToken(item: { Id: string; QueryId: string; TaskToken: string; Caller: string }): Promise<void>;
}

export const SUCCEEDED: Outcome = { State: 'SUCCEEDED', CompletionDateTime: 1_700_000_001_000 };
export const FAILED: Outcome = {
  State: 'FAILED',
  CompletionDateTime: 1_700_000_002_000,
  Error: { Code: 'QueryFailed', Message: "it's “gone” \u2028", Retryable: false },
};

let next = 0;
export function identity(): QueryIdentity {
  next += 1;
  return {
    QueryId: `query-${next}`,
    QueryExecutionId: `execution-${next}`,
    Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
    SubmissionDateTime: '2026-01-01T00:00:00.000Z',
  };
}

/** The record as it is once it is settled. */
export async function settled(
  store: RecordStore,
  ...about: Parameters<RecordStore['settle']>
): Promise<QueryRecord> {
  const record = await store.settle(...about);
  if (!record) throw new Error('The record was not settled.');
  return record;
}
