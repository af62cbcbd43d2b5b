import type { DatasetList, DatasetView } from './dataset.ts';
import type { DatasetQuery } from './dataset-query.ts';
import type { Callback, Cancellation, QueryList, QueryView, Redelivery } from './query.ts';
import type { Refusal } from './refusal.ts';
import type { RowsPage } from './rows.ts';
import type { Accepted, Submission } from './submission.ts';
import type { WebhookKeys } from './webhook-keys.ts';

/** Queries from the POST to their end, as the OpenAPI document shows them. */

const QueryId = 'AROAEXAMPLEEXAMPLE123-nightly-report-2026-01-31-a7c9e1b2';
const QueryExecutionId = '9f1d4c0e-2a55-4b0c-8a51-6f1f5b1f2f60';
const SubmissionDateTime = 1_769_817_600_000;
const RESULTS = 'https://results.s3.eu-central-1.amazonaws.com/results';

export const submissionExample: Submission = {
  Query: "SELECT region, sum(amount) AS total FROM orders WHERE dt >= '2026-01-01' GROUP BY region",
  CallbackUrl: 'https://reports.example.com/hooks/lakehook',
  ClientRequestToken: 'nightly-report-2026-01-31-a7c9e1b2',
  Database: 'sales',
  ExpiresIn: 3_600,
  Context: { Report: 'nightly' },
};

export const acceptedExample: Accepted = { QueryId, SubmissionDateTime };

export const redeliveryExample: Redelivery = { QueryId };

export const cancellationExample: Cancellation = { QueryId };

export const runningExample: QueryView = {
  QueryId,
  QueryExecutionId,
  State: { State: 'RUNNING', SubmissionDateTime },
};

export const succeededExample: Callback = {
  QueryId,
  QueryExecutionId,
  State: { State: 'SUCCEEDED', SubmissionDateTime, CompletionDateTime: SubmissionDateTime + 4_210 },
  QueryResult: {
    PresignedUrl: `${RESULTS}/${QueryExecutionId}.csv?X-Amz-Expires=3600`,
    ExpiredIn: 3_600,
    ContentLength: 1_482,
  },
  Statistics: {
    DataScannedInBytes: 73_400_320,
    EngineExecutionTimeInMillis: 3_420,
    QueryQueueTimeInMillis: 180,
    TotalExecutionTimeInMillis: 3_910,
    ReusedPreviousResult: false,
    EstimatedPriceInUsd: 0.00033379,
  },
  Context: { Report: 'nightly' },
};

export const parquetExample: Callback = {
  ...succeededExample,
  QueryResult: {
    ExpiredIn: 3_600,
    ContentLength: 5_347_102,
    Files: [
      {
        PresignedUrl: `${RESULTS}/${QueryId}/20260131_000001_00017_kd4wz_0.gz.parquet?X-Amz-Expires=3600`,
        ContentLength: 2_680_911,
        Format: 'PARQUET',
      },
      {
        PresignedUrl: `${RESULTS}/${QueryId}/20260131_000001_00017_kd4wz_1.gz.parquet?X-Amz-Expires=3600`,
        ContentLength: 2_666_191,
        Format: 'PARQUET',
      },
    ],
    FileCount: 2,
  },
};

export const failedExample: Callback = {
  QueryId,
  State: { State: 'FAILED', SubmissionDateTime, CompletionDateTime: SubmissionDateTime + 910 },
  Error: {
    Code: 'QueryInvalid',
    Message: "The engine refused the query: line 1:8: mismatched input 'FORM'",
    Retryable: false,
  },
  Context: { Report: 'nightly' },
};

export const cancelledExample: Callback = {
  QueryId,
  QueryExecutionId,
  State: { State: 'CANCELLED', SubmissionDateTime, CompletionDateTime: SubmissionDateTime + 2_040 },
  Error: { Code: 'QueryCancelled', Message: 'The query was cancelled.', Retryable: false },
  Context: { Report: 'nightly' },
};

export const deliveredExample: QueryView = {
  ...succeededExample,
  Delivery: {
    State: 'DELIVERED',
    Attempts: 1,
    LastAttemptDateTime: SubmissionDateTime + 4_530,
    LastStatusCode: 200,
    AttemptLog: [
      { DateTime: SubmissionDateTime + 4_530, DurationInMillis: 87, StatusCode: 200, Answer: 'ok' },
    ],
  },
};

const { QueryResult: _, ...deliveredEntry } = deliveredExample;

export const rowsPageExample: RowsPage = {
  QueryId,
  Columns: [
    { Name: 'region', Type: 'varchar' },
    { Name: 'orders', Type: 'bigint' },
    { Name: 'total', Type: 'decimal', Precision: 38, Scale: 2 },
  ],
  Rows: [
    ['EMEA', '9007199254740993', '1204.50'],
    [null, '1', '0.00'],
  ],
  NextToken: 'WyIxMDI0IiwxMDAwLCJUSWxLNDNobTF6ZXB2dkszIl0',
};

export const listExample: QueryList = {
  Queries: [
    {
      QueryId: 'AROAEXAMPLEEXAMPLE123-2f0b2d5e-6f0e-4f0b-9f43-1c7d5a3e8b19',
      State: { State: 'QUEUED', SubmissionDateTime: SubmissionDateTime + 60_000 },
    },
    deliveredEntry,
  ],
  NextToken: 'eyJJZCI6IjlmMWQ0YzBlIn0',
};

export const datasetQueryExample: DatasetQuery = {
  StartDateTime: '2026-08-01',
  EndDateTime: '2026-11-01',
  Filters: { status: 'paid', region: ['EMEA', null], amount: { From: '100.00' } },
  Columns: ['order_id', 'placed_at', 'amount'],
  OrderBy: [{ Column: 'amount', Direction: 'DESC' }, { Column: 'order_id' }],
  Limit: 1_000,
  CallbackUrl: 'https://reports.example.com/hooks/lakehook',
};

export const datasetExample: DatasetView = {
  Dataset: 'orders',
  TimeColumn: 'placed_at',
  TimeZone: 'Europe/Berlin',
  PartitionColumns: ['region'],
  RetentionDays: 30,
  Paused: false,
  FirstHotDay: '2026-01-01',
  Columns: [
    { Name: 'order_id', Type: 'bigint' },
    { Name: 'placed_at', Type: 'timestamp(3) with time zone' },
    { Name: 'region', Type: 'text' },
    { Name: 'status', Type: 'text' },
    { Name: 'amount', Type: 'numeric(12,2)' },
  ],
  Hot: { Rows: 372_000, IsEstimate: false, OldestDay: '2026-01-01' },
  Lake: { Rows: 708_000, Bytes: 31_866_112, Days: 59, LastCommitDateTime: SubmissionDateTime - 82_740_000 },
  Batches: { Committed: 59, Planned: 0, Aborted: 1 },
};

export const datasetListExample: DatasetList = { Datasets: [datasetExample] };

// The key of RFC 8032, section 7.1, test 1.
export const webhookKeysExample: WebhookKeys = {
  Keys: ['whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
};

export const refusalExample: Refusal = {
  Error: { Code: 'InvalidRequest', Message: 'The body is not valid: Query must be a string, not a number.' },
};
