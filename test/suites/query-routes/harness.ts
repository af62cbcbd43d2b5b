import type { Route } from '../../../core/contract/routes.ts';

/** Two callers. All they have in the service is what the harness submits for them. */
export type Asker = 'one' | 'two';

/**
 * How a query stands once it is submitted. None but `told` has a CallbackUrl.
 * - `unrecorded`: just accepted. It would run for minutes.
 * - `running`: RUNNING on the engine, where it would go on for minutes.
 * - `succeeded`: SUCCEEDED with a CSV file.
 * - `five`: SUCCEEDED with a CSV file of five rows, whose column n is a bigint from 1 to 5.
 * - `told`: SUCCEEDED, and its callback is delivered.
 * - `failed`, `cancelled`: FAILED by the engine, CANCELLED at the caller's wish.
 * - `parquet`: SUCCEEDED with a result of Parquet, in one file or more.
 * - `no-result`: SUCCEEDED without a result.
 * - `expired`: SUCCEEDED with a CSV file that has been deleted since.
 */
export type QueryKind =
  | 'unrecorded'
  | 'running'
  | 'succeeded'
  | 'five'
  | 'told'
  | 'failed'
  | 'cancelled'
  | 'parquet'
  | 'no-result'
  | 'expired';

export interface RouteAnswer {
  status: number;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The JSON of the body; undefined where there is no body. */
  body: unknown;
}

/** A service that has the routes, or just their handlers. */
export interface QueryRoutesHarness {
  /**
   * Asks as one of the callers. Redirects are not followed.
   * @param path from the slash of `/queries` on, with what stands behind the `?`.
   */
  request(as: Asker, method: Route['method'], path: string): Promise<RouteAnswer>;
  /** Submits a new query and resolves with its QueryId as soon as it stands so. */
  submitted(as: Asker, kind: QueryKind): Promise<string>;
  close(): Promise<void>;
}
