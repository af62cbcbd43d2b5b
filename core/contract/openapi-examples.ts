import type { Callback, QueryView, Redelivery } from './query.ts';
import type { Refusal } from './refusal.ts';
import type { Accepted, Submission } from './submission.ts';
import type { WebhookKeys } from './webhook-keys.ts';

/** One query from the POST to its end, as the OpenAPI document shows it. */

const QueryId = 'AROAEXAMPLEEXAMPLE123-nightly-report-2026-01-31-a7c9e1b2';
const SubmissionDateTime = 1_769_817_600_000;

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

export const runningExample: QueryView = {
  QueryId,
  QueryExecutionId: '9f1d4c0e-2a55-4b0c-8a51-6f1f5b1f2f60',
  State: { State: 'RUNNING', SubmissionDateTime },
};

export const succeededExample: Callback = {
  QueryId,
  QueryExecutionId: '9f1d4c0e-2a55-4b0c-8a51-6f1f5b1f2f60',
  State: { State: 'SUCCEEDED', SubmissionDateTime, CompletionDateTime: SubmissionDateTime + 4_210 },
  QueryResult: {
    PresignedUrl:
      'https://results.s3.eu-central-1.amazonaws.com/results/9f1d4c0e-2a55-4b0c-8a51-6f1f5b1f2f60.csv?X-Amz-Expires=3600',
    ExpiredIn: 3_600,
    ContentLength: 1_482,
  },
  Statistics: {
    DataScannedInBytes: 73_400_320,
    EngineExecutionTimeInMillis: 3_420,
    QueryQueueTimeInMillis: 180,
    TotalExecutionTimeInMillis: 3_910,
  },
  Context: { Report: 'nightly' },
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

// The key of RFC 8032, section 7.1, test 1.
export const webhookKeysExample: WebhookKeys = {
  Keys: ['whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
};

export const refusalExample: Refusal = {
  Error: { Code: 'InvalidRequest', Message: 'The body is not valid: Query must be a string, not a number.' },
};
