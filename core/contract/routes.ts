import type { ZodType } from 'zod';
import { queryViewSchema, redeliverySchema } from './query.ts';
import type { RefusalCode } from './refusal.ts';
import { acceptedSchema } from './submission.ts';
import { webhookKeysSchema } from './webhook-keys.ts';

/** The API's routes: what OpenAPI documents, what the construct deploys and what the local server serves. */
export const ROUTES = {
  submitQuery: {
    method: 'POST',
    path: '/queries',
    summary: 'Run a query and be called back with the result.',
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
  getQuery: {
    method: 'GET',
    path: '/queries/{QueryId}',
    summary: 'How a query stands.',
    answer: { status: 200, schema: queryViewSchema },
    refusals: ['AccessDenied', 'NotFound', 'TooManyRequests'],
  },
  redeliverQuery: {
    method: 'POST',
    path: '/queries/{QueryId}/deliveries',
    summary: 'Send the callback of a query that has ended again, with the same webhook-id.',
    answer: { status: 202, schema: redeliverySchema },
    refusals: ['AccessDenied', 'NotFound', 'Conflict', 'TooManyRequests'],
  },
  webhookKeys: {
    method: 'GET',
    path: '/.well-known/webhook-keys',
    summary: 'The public keys that v1a signatures of callbacks are verified with.',
    answer: { status: 200, schema: webhookKeysSchema },
    refusals: ['AccessDenied', 'TooManyRequests'],
  },
} as const satisfies Record<string, Route>;

/** The routes about one query, which they name by `{QueryId}`; the queries function answers them. */
export const QUERY_ROUTES = [
  'getQuery',
  'redeliverQuery',
] as const satisfies readonly (keyof typeof ROUTES)[];
export type QueryRoute = (typeof QUERY_ROUTES)[number];

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: `/${string}`;
  summary: string;
  answer: { status: number; schema: ZodType };
  refusals: readonly RefusalCode[];
}
