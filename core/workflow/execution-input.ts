import * as z from 'zod';
import { callerSchema } from '../contract/caller.ts';
import { orderSchema } from '../record/record.ts';

/**
 * The input of an execution of the query workflow, as the request template writes it. Only what is read outside the
 * definition is kept; the definition reads the rest of `Request` itself.
 */
export const executionInputSchema = z.object({
  Request: z.object(orderSchema.shape),
  Caller: callerSchema,
});
