import type { Attempt, Order, Outcome, QueryIdentity, QueryRecord, SettledRecord } from './record.ts';

/** What the functions can do with records. Every implementation passes the suite in test/suites/record-store.ts. */
export interface RecordStore {
  /** The record with this key, as of now (not eventually). */
  get(id: string): Promise<QueryRecord | undefined>;

  /** The record of a QueryId, by an index that may lag a moment behind. */
  findByQueryId(queryId: string): Promise<QueryRecord | undefined>;

  /**
   * Marks that the engine ended the query, whether or not the workflow has stored its token yet.
   * @returns the token of the task that waits for this, if one does.
   */
  markEnded(queryExecutionId: string, engineState: string): Promise<string | undefined>;

  /** Writes the outcome if there is none yet. @returns the record, with the outcome that stands. */
  settle(query: QueryIdentity, order: Order, outcome: Outcome): Promise<SettledRecord>;

  /** Counts an attempt to deliver, and remembers it unless one has arrived: a record that is DELIVERED stays so. */
  recordAttempt(id: string, attempt: Attempt, state: 'PENDING' | 'DELIVERED' | 'FAILED'): Promise<void>;

  /** Gives up a delivery that is still PENDING. */
  giveUp(id: string): Promise<void>;
}
