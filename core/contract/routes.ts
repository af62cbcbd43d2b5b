import type { ZodType } from 'zod';
import { queryViewSchema } from './query.ts';
import type { RefusalCode } from './refusal.ts';
import { acceptedSchema } from './submission.ts';

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
} as const satisfies Record<string, Route>;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: `/${string}`;
  summary: string;
  answer: { status: number; schema: ZodType };
  refusals: readonly RefusalCode[];
}
