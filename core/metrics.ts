/** What is counted, in one place: by these names it is in CloudWatch, and under `GET /metrics` on one machine. */

/** counter: adds up. gauge: the last value stands. summary: values that have a sum and a mean. */
export type MetricType = 'counter' | 'gauge' | 'summary';

/** What a metric says, and how its values go together. */
export interface MetricMeaning {
  type: MetricType;
  meaning: string;
}

const counter = (meaning: string): MetricMeaning => ({ type: 'counter', meaning });
const gauge = (meaning: string): MetricMeaning => ({ type: 'gauge', meaning });
const summary = (meaning: string): MetricMeaning => ({ type: 'summary', meaning });

/** What the functions count, in the namespace of the deployment. */
export const FUNCTION_METRICS = {
  SUCCEEDED: counter('Queries that ended so.'),
  FAILED: counter('Queries that ended so.'),
  CANCELLED: counter('Queries that ended so.'),
  FailuresByCode: counter('The queries that FAILED, by the Code of their Error.'),
  BytesScanned: summary('Bytes that the engine read, by query.'),
  CallbackDelay: summary('Milliseconds from the end of a query to the first attempt to tell its caller.'),
  DeliveryAttempts: counter('Attempts to tell callers.'),
  DeliveryAttemptsFailed: counter('Attempts that failed, by the receiver or by a fault of ours.'),
  CallbacksGivenUp: counter('Callbacks that were refused or have failed for the last time.'),
  QueriesEnded: counter('Events by which the engine told of the end of a query.'),
  Concluded: counter('Events that the net below the workflows went after.'),
  Requests: counter('Requests about queries that are there already, about datasets, and for public keys.'),
  StatementsRefused: counter('Queries that were refused before the engine had them.'),
  ArchiveRowsMoved: counter('Rows that the archive moved to the lake.'),
  ArchiveBatchesAborted: counter('Batches of the archive that were begun and not finished.'),
  ArchiveNightsFinished: counter(
    'Nights of the archive that ended, with everything found in the lake that was moved.',
  ),
  ArchiveOldestHotRowAgeDays: gauge('Age of the oldest row in the database, in days.'),
} as const satisfies Readonly<Record<string, MetricMeaning>>;
export type FunctionMetric = keyof typeof FUNCTION_METRICS;

/**
 * What Step Functions counts by state machine, in the namespace AWS/States. An execution of the query workflow is a query
 * that was accepted: no function is on the way in that could count it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export const EXECUTION_METRICS = {
  ExecutionsStarted: counter('Executions that began; of the query workflow, the queries that were accepted.'),
  ExecutionsSucceeded: counter('Executions that ended so.'),
  ExecutionsFailed: counter('Executions that ended so.'),
  ExecutionsTimedOut: counter('Executions that ended so.'),
  ExecutionsAborted: counter('Executions that ended so.'),
} as const satisfies Readonly<Record<string, MetricMeaning>>;
