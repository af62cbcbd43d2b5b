import * as z from 'zod';
import { callerSchema } from '../contract/caller.ts';
import { OUTPUT_FORMATS } from '../contract/submission.ts';

/** What the prepare function is called with. The body of the request was validated when it came in. */
export const prepareCallSchema = z.object({
  QueryId: z.string(),
  Caller: callerSchema,
  Request: z.object({
    Query: z.string(),
    Catalog: z.string().optional(),
    Database: z.string().optional(),
    WorkGroup: z.string().optional(),
    ExecutionParameters: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    ResultReuseMaxAgeInMinutes: z.int().optional(),
    OutputFormat: z.enum(OUTPUT_FORMATS).optional(),
  }),
});
export type PrepareCall = z.infer<typeof prepareCallSchema>;
