/** What the package exports to browsers: all but `verifyCallback`, which receivers use and which takes `node:crypto`. */
export type { DatasetView } from '../core/contract/dataset.ts';
export type { DatasetQuery, Filter } from '../core/contract/dataset-query.ts';
export type {
  Attempt,
  Callback,
  Cancellation,
  Delivery,
  QueryEntry,
  QueryResult,
  QueryView,
  Redelivery,
  Statistics,
} from '../core/contract/query.ts';
export type { Cell, RowsColumn, RowsPage } from '../core/contract/rows.ts';
export type { Accepted, OutputFormat, Submission } from '../core/contract/submission.ts';
export type { WebhookKeys } from '../core/contract/webhook-keys.ts';
export { LakehookError } from '../core/errors.ts';
export { type AssumeRoleOptions, assumeRole } from './assume-role.ts';
export { type ClientOptions, createClient, type LakehookClient } from './client.ts';
export type {
  CallOptions,
  GetOptions,
  ListOptions,
  ResultsOptions,
  RowsPageOptions,
  WaitOptions,
} from './options.ts';
export { LakehookRefusal } from './refusal.ts';
export type { CredentialProvider, Credentials } from './signer.ts';
export { hasEnded } from './wait.ts';
