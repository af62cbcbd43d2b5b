import { configurationSchema } from '../../core/configuration/configuration.ts';
import { FUNCTION_METRICS } from '../../core/metrics.ts';
import { RECORD_TABLE } from '../../core/record/table.ts';

/** How AWS counts: hours and days of a month, and bytes. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
export const MEGABYTE = 2 ** 20;
export const GIGABYTE = 2 ** 30;

/** What every function has. */
export const MEMORY_GIGABYTES = 0.5;

/**
 * Seconds that a function is billed for a call, cold starts spread over all. `deliver` and `wake` mostly wait for AWS and
 * the receiver; `sweep` is what `conclude` does every hour.
 */
export const SECONDS = { prepare: 0.02, wake: 0.15, deliver: 0.4, queries: 0.06, sweep: 1 } as const;

/**
 * What the functions do for a query that succeeds, is told at the first attempt and has one result file; `queries` for a
 * GET of one that has ended. Reads of an index are eventually consistent, the others are not.
 */
export const CALLS = {
  wake: { writes: 1 },
  deliver: { reads: 1, writes: 2, heads: 2 },
  queries: { indexReads: 1, heads: 1 },
} as const;

/** Objects that Athena writes for a query: the result and its metadata. */
export const RESULT_OBJECTS = 2;

/**
 * Bytes of a record. While the query runs the task token takes most of them, later the outcome and the attempts: 900 of a
 * plain query on one machine, more with a long URL, a Context, a receiver's answers. Over 1 KB a write takes two units, in
 * the table and in each of its indexes, which hold everything.
 */
export const RECORD_BYTES = 1_500;
export const INDEXES = Object.keys(RECORD_TABLE.indexes).length;

/** What DynamoDB adds to an item, and to each of its entries in an index. */
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.StorageConsiderations
export const ITEM_OVERHEAD_BYTES = 100;

/** Bytes of a callback, headers included. */
export const CALLBACK_BYTES = 2_500;

/** Bytes that a call of a function adds to its log: Lambda's own lines, one of ours, one of metrics. */
export const LOG_BYTES = 1_000;
/** Bytes of a line of the API's access log. */
export const ACCESS_LOG_BYTES = 500;
/** How long logs are kept, and what share of their size CloudWatch keeps of them. */
export const LOG_MONTHS = 1;
export const ACCESS_LOG_MONTHS = 3;
export const LOG_COMPRESSION = 0.15;

/** Seconds a function uses the secret that it has read. */
export const SECRET_SECONDS = 300;

/** What API Gateway writes of each method in use: Count, 4XXError, 5XXError, Latency, IntegrationLatency. */
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
export const METRICS_PER_METHOD = 5;

/**
 * Metrics that the functions write, the archive's left out. All are counted in full, though AWS counts only the hours in
 * which one was written; what has a metric for each value of a dimension (FailuresByCode) counts as one.
 */
export const FUNCTION_METRIC_COUNT = Object.keys(FUNCTION_METRICS).filter(
  (name) => !name.startsWith('Archive'),
).length;

/** What the deployment has in any month, asked or not. */
export const STANDING = { alarms: 11, dashboards: 1, secrets: 1 } as const;

const { resultLifetimeInDays, recordLifetimeInDays } = configurationSchema.parse({});
/** How long results and records are kept, unless the deployment says otherwise. */
export const RESULT_MONTHS = resultLifetimeInDays / DAYS_PER_MONTH;
export const RECORD_MONTHS = recordLifetimeInDays / DAYS_PER_MONTH;
