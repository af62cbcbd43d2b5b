import type { DatasetView } from '../core/contract/dataset.ts';
import type { DatasetQuery } from '../core/contract/dataset-query.ts';
import type { Cancellation, QueryEntry, QueryView, Redelivery } from '../core/contract/query.ts';
import type { RowsPage } from '../core/contract/rows.ts';
import type { Accepted, Submission } from '../core/contract/submission.ts';
import type {
  CallOptions,
  GetOptions,
  ListOptions,
  ResultsOptions,
  RowsPageOptions,
  WaitOptions,
} from './options.ts';

/** What a caller can do with queries. */
export interface QueryMethods {
  /**
   * Submits a query. It has a `ClientRequestToken` of its own unless one is given, so a request that is sent again after its
   * answer was lost is the same query. @throws {LakehookError} `SubmissionInvalid` for what is no object.
   */
  submit(submission: Submission, options?: CallOptions): Promise<Accepted>;
  /** The query as it stands; with fresh links where it has succeeded. */
  get(queryId: string, options?: GetOptions): Promise<QueryView>;
  /** The query once it has ended, in whatever state: FAILED and CANCELLED throw nothing. It is told within a second. */
  wait(queryId: string, options?: WaitOptions): Promise<QueryView>;
  /**
   * The result, from the bucket: `body` is a stream of its bytes. Neither signature nor API key goes there.
   * @throws {LakehookRefusal} `Conflict` where there is none (yet), `Gone` where it is no longer kept, `InvalidRequest` where
   *   there are several files and none is named, and `DownloadFailed`.
   */
  results(queryId: string, options?: ResultsOptions): Promise<Response>;
  /**
   * A page of the rows of a result, for a screen: `NextToken` leads to the next. Everything at once is `results`.
   * @throws {LakehookRefusal} `Conflict` where there is no result (yet), or it is no CSV, `RowTooLarge`, and `Gone` as
   *   `results`, or where the engine no longer reads it.
   */
  rowsPage(queryId: string, options?: RowsPageOptions): Promise<RowsPage>;
  /** All pages from there on. A page is asked for when it is needed. */
  rows(queryId: string, options?: RowsPageOptions): AsyncGenerator<RowsPage, void, undefined>;
  /** Stops a query. How it ended is told as ever, by `wait` too. @throws {LakehookRefusal} `Conflict` where it had ended. */
  cancel(queryId: string, options?: CallOptions): Promise<Cancellation>;
  /** The caller's own queries, newest first. A page is asked for when it is needed. */
  list(options?: ListOptions): AsyncGenerator<QueryEntry, void, undefined>;
  /** Sends the callback again. @throws {LakehookRefusal} `Conflict` while attempts are still to come, or there is none. */
  redeliver(queryId: string, options?: CallOptions): Promise<Redelivery>;
}

/** What a caller can do with datasets. */
export interface DatasetMethods {
  /**
   * Asks for rows of a dataset, wherever they are; like `submit` in all else.
   * @throws {LakehookRefusal} `NotFound` where there is no such dataset.
   */
  submitDatasetQuery(dataset: string, query: DatasetQuery, options?: CallOptions): Promise<Accepted>;
  /** The datasets that can be asked, as they are now. */
  datasets(options?: CallOptions): Promise<DatasetView[]>;
  /** One of them. @throws {LakehookRefusal} `NotFound` where there is no such dataset. */
  dataset(name: string, options?: CallOptions): Promise<DatasetView>;
}
