import * as z from 'zod';
import { callerSchema } from '../contract/caller.ts';
import { datasetQueryFields } from '../contract/dataset-query.ts';
import { OUTPUT_FORMATS } from '../contract/submission.ts';

/** What the snapshot function is called with, its request as it came. */
export const snapshotCallSchema = z.object({
  QueryId: z.string(),
  Caller: callerSchema,
  Dataset: z.string(),
  Request: z.unknown(),
});

// zod leaves this one name out of a record without a word, and without a filter there are more rows than were asked for.
const LEFT_OUT = '__proto__';

/** The body was validated when it came in, as far as a JSON schema can. */
export const snapshotRequestSchema = z.object({
  ...datasetQueryFields,
  Filters: z
    .unknown()
    .refine((filters) => !Object.hasOwn(Object(filters), LEFT_OUT), {
      path: [LEFT_OUT],
      error: 'no column can be asked for by this name',
    })
    .pipe(datasetQueryFields.Filters.unwrap())
    .optional(),
  WorkGroup: z.string().optional(),
  OutputFormat: z.enum(OUTPUT_FORMATS).optional(),
});

export interface SnapshotCall extends z.infer<typeof snapshotCallSchema> {
  Request: z.infer<typeof snapshotRequestSchema>;
}
