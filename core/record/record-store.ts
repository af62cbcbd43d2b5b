import type { Attempt, Delivery } from '../contract/query.ts';
import type { DeliveryEnd, Order, Outcome, QueryIdentity, QueryRecord, SettledRecord } from './record.ts';

/** Where in a caller's list a page ended. */
export interface ListPosition {
  Id: string;
  SubmissionDateTime: number;
}

/** A page of a caller's list. */
export interface RecordPage {
  records: QueryRecord[];
  /** Absent at the end of the list. */
  next?: ListPosition | undefined;
}

/** What the functions can do with records. Every implementation passes the suite in test/suites/record-store.ts. */
export interface RecordStore {
  /** The record with this key, as of now (not eventually). */
  get(id: string): Promise<QueryRecord | undefined>;

  /** The record of a QueryId, by an index that may lag a moment behind. */
  findByQueryId(queryId: string): Promise<QueryRecord | undefined>;

  /**
   * A caller's queries, newest first, by an index that may lag a moment behind.
   * @param page at most this many, from where an earlier page ended.
   */
  listByCaller(caller: string, page: { limit: number; from?: ListPosition | undefined }): Promise<RecordPage>;

  /**
   * Marks that the engine ended the query, whether or not the workflow has stored its token yet.
   * @returns the token of the task that waits for this, if one does.
   */
  markEnded(queryExecutionId: string, engineState: string): Promise<string | undefined>;

  /**
   * Writes the outcome if there is none yet.
   * @returns the record, with the outcome that stands; undefined where the query was claimed for a record of its
   *   engine's, which somebody else settles.
   */
  settle(query: QueryIdentity, order: Order, outcome: Outcome): Promise<SettledRecord | undefined>;

  /**
   * Claims a query for the record of its engine's, so that it cannot be settled under its QueryId any more.
   * @returns the record that was settled under its QueryId before, if one was: its outcome stands.
   */
  claim(queryId: string): Promise<SettledRecord | undefined>;

  /**
   * Counts an attempt to deliver and logs it, with the last `ATTEMPT_LOG_LENGTH`. Its state moves the record forward only:
   * what is DELIVERED stays so, and what is FAILED does not become PENDING.
   */
  recordAttempt(id: string, attempt: Attempt, state: Delivery['State']): Promise<void>;

  /**
   * Gives up a delivery that is still PENDING, unless another execution than this has taken it over.
   * @param execution the name of the execution that ended.
   * @returns whether it did.
   */
  giveUp(id: string, execution: string): Promise<boolean>;

  /**
   * Makes a delivery that has ended PENDING again, for the execution of this name. The record is kept as long as a new one
   * from then on: an outcome that is being told must not be forgotten.
   * @returns how it had ended; undefined where it is PENDING or was never asked for, and stays as it is.
   */
  beginRedelivery(id: string, execution: string): Promise<DeliveryEnd | undefined>;

  /** Takes `beginRedelivery` back where its execution could not be started. */
  cancelRedelivery(id: string, execution: string, state: DeliveryEnd): Promise<void>;
}
