import type { QueryEntry, QueryView } from '../core/contract/query.ts';

/** Of every call. */
export interface CallOptions {
  /** Ends the call where it is, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Of `get`. */
export interface GetOptions extends CallOptions {
  /** How long to wait for the state to change, 0 to 20 seconds; 0 unless it is given. */
  waitTimeSeconds?: number | undefined;
}

/** Of `wait`. */
export interface WaitOptions extends CallOptions {
  /** Told of the query as it stands at first, and whenever its state or what it has read has changed. */
  onChange?: ((query: QueryView) => void) | undefined;
  /** How long each look waits for a change of state, 1 to 20 seconds; 20 unless it is given. */
  waitTimeSeconds?: number | undefined;
}

/** Of `results`. */
export interface ResultsOptions extends CallOptions {
  /** Which file, from 0 on, of a result that is several. */
  file?: number | undefined;
}

/** Of `rowsPage` and `rows`. */
export interface RowsPageOptions extends CallOptions {
  /** How many rows a page has at most, 1 to 1,000; 100 unless it is given. */
  pageSize?: number | undefined;
  /** The `NextToken` of the page before. */
  nextToken?: string | undefined;
}

/** Of `list`. */
export interface ListOptions extends CallOptions {
  /** Only queries in this state. */
  state?: QueryEntry['State']['State'] | undefined;
  /** How many queries a request asks for, 1 to 100; 50 unless it is given. */
  pageSize?: number | undefined;
}
