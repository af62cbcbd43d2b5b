import * as z from 'zod';
import { callerSchema } from '../contract/caller.ts';
import { datasetQueryFields } from '../contract/dataset-query.ts';
import { OUTPUT_FORMATS } from '../contract/submission.ts';

/** What the snapshot function is called with. The body of the request was validated when it came in. */
export const snapshotCallSchema = z.object({
  QueryId: z.string(),
  Caller: callerSchema,
  Dataset: z.string(),
  Request: z.object({
    ...datasetQueryFields,
    WorkGroup: z.string().optional(),
    OutputFormat: z.enum(OUTPUT_FORMATS).optional(),
  }),
});
export type SnapshotCall = z.infer<typeof snapshotCallSchema>;
