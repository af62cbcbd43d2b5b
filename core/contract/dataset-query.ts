import * as z from 'zod';
import { orderFields, type SubmissionRules } from './submission.ts';

/** The name of a column as callers write it: as the database has it, in lower case in the lake. */
const column = z.string().min(1).max(255);
const scalar = z.union([
  z.string().max(4_096),
  z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.boolean(),
  z.null(),
]);

/**
 * A moment: an ISO 8601 time with its offset, or a day, which begins at midnight in the dataset's time zone.
 * The digits behind the second go down to microseconds, as they do in the database.
 */
export const momentSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/);

/** What a column has to be: a value, one of several, or within a range. */
const filterSchema = z.union([
  scalar,
  z.array(scalar).min(1).max(1_000),
  z.strictObject({ From: scalar.optional(), To: scalar.optional() }),
]);
export type Filter = z.infer<typeof filterSchema>;

/** The fields of a question itself. The first sentence of each one's description completes "<field> must be ...". */
export const datasetQueryFields = {
  StartDateTime: momentSchema.describe(
    'The first moment of the range: an ISO 8601 time with its offset, such as 2026-08-01T00:00:00Z, or a day in the ' +
      "dataset's time zone.",
  ),
  EndDateTime: momentSchema.describe(
    "The moment that the range ends before: an ISO 8601 time with its offset, or a day in the dataset's time zone.",
  ),
  Filters: z
    // A name of any length, which a JSON schema of draft 4 cannot bound: what is no column is told by the dataset.
    .record(z.string(), filterSchema)
    .describe(
      'By column: a value (null for NULL), a list of 1 to 1,000 values, or {"From", "To"}, which ends before To. Texts ' +
        'compare by their code points.',
    )
    .optional(),
  Columns: z
    .array(column)
    .min(1)
    .max(1_000)
    .describe("Columns of the dataset, in the result's order; all of them unless it is given.")
    .optional(),
  OrderBy: z
    .array(z.strictObject({ Column: column, Direction: z.enum(['ASC', 'DESC']).optional() }))
    .min(1)
    .max(20)
    .describe('1 to 20 of {"Column", "Direction": "ASC" or "DESC"}; NULL comes last.')
    .optional(),
  Limit: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .describe('How many rows the result has at most.')
    .optional(),
};

/** The body of `POST /datasets/{Dataset}/queries`. */
export function datasetQuerySchema(rules: SubmissionRules) {
  return z
    .strictObject({ ...datasetQueryFields, ...orderFields(rules) })
    .describe('A question over all of a dataset, wherever its rows are.');
}
export type DatasetQuery = z.infer<ReturnType<typeof datasetQuerySchema>>;
