import * as z from 'zod';
import { daySchema } from './days.ts';

/**
 * A batch: what moves in one transaction. Its row in `lakehook_batch` is the write-ahead log, the reader's map and the
 * audit trail.
 *
 * - `planned`: its objects may be there, whole or in part. Its rows are the database's.
 * - `committed`: its rows are the lake's; the transaction that set this deleted them.
 * - `aborted`: its rows are the database's. Its objects are to be deleted.
 * - `gone`: so is it, and its objects were deleted.
 *
 * A batch is committed only from `planned`, by the transaction that copied and deletes its rows. That transaction's
 * snapshot is older than any abort, so the database itself refuses it once somebody else has touched this row.
 */
export const batchStates = ['planned', 'committed', 'aborted', 'gone'] as const;
export type BatchState = (typeof batchStates)[number];

/** One object of a batch. Rows, bytes and checksum are known once it is uploaded. */
export const batchObjectSchema = z.strictObject({
  key: z.string(),
  rows: z.int().optional(),
  bytes: z.int().optional(),
  /** SHA-256 in base64, as S3 gives it. */
  checksum: z.string().optional(),
});
export type BatchObject = z.infer<typeof batchObjectSchema>;

export const batchSchema = z.strictObject({
  number: z.int().positive(),
  /** `schema.table` of the source. */
  table: z.string(),
  day: daySchema,
  state: z.enum(batchStates),
  bucket: z.string(),
  objects: z.array(batchObjectSchema),
  /** The columns of its objects, in their order. */
  columns: z.array(z.string()),
  rows: z.int().nullable(),
  bytes: z.int().nullable(),
  /** Why it was aborted. */
  reason: z.string().nullable(),
  /** Epoch milliseconds, by the database's clock. */
  plannedAt: z.int(),
  committedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
});
export type Batch = z.infer<typeof batchSchema>;

/**
 * How long the objects of a restored batch stay: a reader that took its map before may still be reading them. Athena
 * lets a query run for 30 minutes, four hours at the most where that was raised.
 */
// https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
export const RESTORED_OBJECTS_MS = 24 * 60 * 60 * 1_000;

/** Whether the objects of a batch can be deleted: nobody reads those of one that was never committed. */
export function isDisposable({ state, committedAt, endedAt }: Batch, now: number): boolean {
  if (state !== 'aborted') return false;
  return committedAt === null || (endedAt !== null && endedAt + RESTORED_OBJECTS_MS <= now);
}
