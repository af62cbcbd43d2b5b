import * as z from 'zod';

/** The body of every answer that is not a 2xx or 3xx. */
export const refusalSchema = z
  .strictObject({
    Error: z.strictObject({
      Code: z.string().describe('Names the kind of refusal.'),
      Message: z.string().describe('Names the field and the reason, for a person.'),
    }),
  })
  .describe('Why the request was refused.');
export type Refusal = z.infer<typeof refusalSchema>;

/** The codes of refusals and the HTTP status that each comes with. */
export const REFUSALS = {
  InvalidRequest: 400,
  Unauthorized: 401,
  AccessDenied: 403,
  NotFound: 404,
  Conflict: 409,
  Gone: 410,
  RequestTooLarge: 413,
  RowTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  InternalError: 500,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/** What a caller is told where something went wrong that is not theirs to mend, by whoever answers. */
export const UNANSWERED = 'The request could not be answered. Please try again.';

/** The body of a refusal. */
export function refusal(code: RefusalCode, message: string): Refusal {
  return { Error: { Code: code, Message: message } };
}
