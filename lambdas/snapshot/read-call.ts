import type * as z from 'zod';
import { DatasetQueryRefused } from '../../core/archive/question-refused.ts';
import { fieldPath } from '../../core/contract/field-path.ts';
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
  throw new DatasetQueryRefused(fieldPath(issue?.path ?? []), `${issue?.message}.`);
}
