import type * as z from 'zod';
import { DatasetQueryRefused } from '../../core/archive/question-refused.ts';
import { placeOf } from '../../core/contract/place.ts';
import {
  type SnapshotCall,
  type snapshotCallSchema,
  snapshotRequestSchema,
} from '../../core/workflow/snapshot-call.ts';

/**
 * Reads the request of a call. What is wrong with it is the caller's to mend, so it is not tried again.
 * @throws {DatasetQueryRefused} which names the field.
 */
export function readCall(call: z.infer<typeof snapshotCallSchema>): SnapshotCall {
  const { success, data, error } = snapshotRequestSchema.safeParse(call.Request);
  if (success) return { ...call, Request: data };
  const [issue] = error.issues;
  throw new DatasetQueryRefused(placeOf(issue?.path ?? []), `${issue?.message}.`);
}
