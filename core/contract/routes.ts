import type { ZodObject, ZodType } from 'zod';
import { datasetListSchema, datasetViewSchema } from './dataset.ts';
import {
  getQueryParameters,
  getResultsParameters,
  getRowsParameters,
  listQueriesParameters,
  noParameters,
} from './parameters.ts';
import { cancellationSchema, queryListSchema, queryViewSchema, redeliverySchema } from './query.ts';
import type { RefusalCode } from './refusal.ts';
import { rowsPageSchema } from './rows.ts';
import { acceptedSchema } from './submission.ts';
import { webhookKeysSchema } from './webhook-keys.ts';

/** The API's routes: what OpenAPI documents, what the construct deploys and what the local server serves. */
export const ROUTES = {
  submitQuery: {
    method: 'POST',
    path: '/queries',
    summary: 'Run a query and be called back with the result.',
    parameters: noParameters,
    answer: { status: 202, schema: acceptedSchema },
    refusals: [
      'InvalidRequest',
      'AccessDenied',
      'Conflict',
      'RequestTooLarge',
      'UnsupportedMediaType',
      'TooManyRequests',
    ],
  },
  listQueries: {
    method: 'GET',
    path: '/queries',
    summary: "The caller's own queries, newest first.",
    parameters: listQueriesParameters,
    answer: { status: 200, schema: queryListSchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'TooManyRequests'],
  },
  getQuery: {
    method: 'GET',
    path: '/queries/{QueryId}',
    summary: 'How a query stands; on request, as soon as its state changes.',
    parameters: getQueryParameters,
    answer: { status: 200, schema: queryViewSchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'NotFound', 'TooManyRequests'],
  },
  getResults: {
    method: 'GET',
    path: '/queries/{QueryId}/results',
    summary: 'A redirection to the result, by a link made just now.',
    parameters: getResultsParameters,
    // The link stands in the header Location.
    answer: { status: 307, schema: undefined },
    refusals: ['InvalidRequest', 'AccessDenied', 'NotFound', 'Conflict', 'Gone', 'TooManyRequests'],
  },
  getRows: {
    method: 'GET',
    path: '/queries/{QueryId}/rows',
    summary: 'Rows of the result as JSON, a page at a time, for a screen.',
    parameters: getRowsParameters,
    answer: { status: 200, schema: rowsPageSchema },
    refusals: [
      'InvalidRequest',
      'AccessDenied',
      'NotFound',
      'Conflict',
      'Gone',
      'RowTooLarge',
      'TooManyRequests',
    ],
  },
  cancelQuery: {
    method: 'DELETE',
    path: '/queries/{QueryId}',
    summary: 'Stop a query; its end is told as ever.',
    parameters: noParameters,
    answer: { status: 202, schema: cancellationSchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'NotFound', 'Conflict', 'TooManyRequests'],
  },
  redeliverQuery: {
    method: 'POST',
    path: '/queries/{QueryId}/deliveries',
    summary: 'Send the callback of a query that has ended again, with the same webhook-id.',
    parameters: noParameters,
    answer: { status: 202, schema: redeliverySchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'NotFound', 'Conflict', 'TooManyRequests'],
  },
  submitDatasetQuery: {
    method: 'POST',
    path: '/datasets/{Dataset}/queries',
    summary: 'Ask for rows of a dataset, wherever they are, and be called back with the result.',
    parameters: noParameters,
    answer: { status: 202, schema: acceptedSchema },
    refusals: [
      'InvalidRequest',
      'AccessDenied',
      'NotFound',
      'Conflict',
      'RequestTooLarge',
      'UnsupportedMediaType',
      'TooManyRequests',
    ],
  },
  listDatasets: {
    method: 'GET',
    path: '/datasets',
    summary: 'The datasets, their columns, and where their rows are.',
    parameters: noParameters,
    answer: { status: 200, schema: datasetListSchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'TooManyRequests'],
  },
  getDataset: {
    method: 'GET',
    path: '/datasets/{Dataset}',
    summary: 'A dataset, its columns, and where its rows are.',
    parameters: noParameters,
    answer: { status: 200, schema: datasetViewSchema },
    refusals: ['InvalidRequest', 'AccessDenied', 'NotFound', 'TooManyRequests'],
  },
  webhookKeys: {
    method: 'GET',
    path: '/.well-known/webhook-keys',
    summary: 'The public keys that v1a signatures of callbacks are verified with.',
    parameters: noParameters,
    answer: { status: 200, schema: webhookKeysSchema },
    refusals: ['AccessDenied', 'TooManyRequests'],
  },
} as const satisfies Record<string, Route>;

/** The routes about queries that are there already; the queries function answers them. */
export const QUERY_ROUTES = [
  'listQueries',
  'getQuery',
  'getResults',
  'getRows',
  'cancelQuery',
  'redeliverQuery',
] as const satisfies readonly (keyof typeof ROUTES)[];
export type QueryRoute = (typeof QUERY_ROUTES)[number];

/** The routes about datasets; the datasets function answers them. They are there where there is a dataset. */
export const DATASET_ROUTES = [
  'listDatasets',
  'getDataset',
] as const satisfies readonly (keyof typeof ROUTES)[];
export type DatasetRoute = (typeof DATASET_ROUTES)[number];

/** One route. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: `/${string}`;
  summary: string;
  /** What may stand behind the `?`. */
  parameters: ZodObject;
  /** Without a schema there is no body. */
  answer: { status: number; schema: ZodType | undefined };
  refusals: readonly RefusalCode[];
}

/** The names of the parameters in a route's path, where they stand in braces. */
export function pathParametersOf(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
}
