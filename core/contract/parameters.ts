import * as z from 'zod';
import { queryStates } from './query.ts';

/**
 * What stands behind the `?` of a route. Values come as text; each field's description completes the sentence
 * "<field> must be ...".
 */

/** The longest wait of one request, in seconds: API Gateway gives up after 29. */
export const MAX_WAIT_SECONDS = 20;
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 50;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

/** What asks for a page: how long it may be, and where the one before ended. */
function pageOf(
  what: string,
  { most, byDefault, before }: { most: number; byDefault: number; before: string },
) {
  return {
    MaxResults: wholeNumber(1, most)
      .describe(
        `A whole number, 1 to ${most}: how many ${what} a page has at most. ${byDefault} unless it is given.`,
      )
      .optional(),
    NextToken: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,2048}$/)
      .describe(`What ${before} ended with.`)
      .optional(),
  };
}

export const getQueryParameters = z.strictObject({
  WaitTimeSeconds: wholeNumber(0, MAX_WAIT_SECONDS)
    .describe(
      `A whole number of seconds, 0 to ${MAX_WAIT_SECONDS}: how long to wait for the state to change, if the query has not ended.`,
    )
    .optional(),
});
export type GetQueryParameters = z.infer<typeof getQueryParameters>;

export const getResultsParameters = z.strictObject({
  File: wholeNumber(0, 999_999_999)
    .describe('A whole number from 0: which of the files of a result, where there are several.')
    .optional(),
});
export type GetResultsParameters = z.infer<typeof getResultsParameters>;

export const listQueriesParameters = z.strictObject({
  State: z
    .enum(queryStates)
    .describe(`One of ${queryStates.join(', ')}.`)
    .optional(),
  ...pageOf('queries', { most: MAX_PAGE, byDefault: DEFAULT_PAGE, before: 'the page before' }),
});
export type ListQueriesParameters = z.infer<typeof listQueriesParameters>;

/** How many rows a page has at most, which is what the engine gives at a time. */
// https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
export const MAX_ROWS = 1_000;
export const DEFAULT_ROWS = 100;

export const getRowsParameters = z.strictObject({
  ...pageOf('rows', {
    most: MAX_ROWS,
    byDefault: DEFAULT_ROWS,
    before: 'the page before, of the same query,',
  }),
});
export type GetRowsParameters = z.infer<typeof getRowsParameters>;

export const noParameters = z.strictObject({});
