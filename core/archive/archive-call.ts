import * as z from 'zod';

/** What the archive's functions are asked, and what they answer. Names are as in every message of the service. */

export const planCallSchema = z.strictObject({
  Dataset: z.string(),
  /** Only says what would move. */
  DryRun: z.boolean().default(false),
});

export const dayRowsSchema = z.strictObject({ Day: z.iso.date(), Rows: z.int() });

export const planAnswerSchema = z.strictObject({
  Dataset: z.string(),
  /** Whether there is anything to move; never where the dataset is paused. */
  HasWork: z.boolean(),
  Paused: z.boolean(),
  /** Days before this one move. */
  FirstHotDay: z.iso.date(),
  /** Whole days of the age of the oldest row, by the dataset's calendar; null where there is no row. */
  OldestHotRowAgeInDays: z.int().nullable(),
  /** How many days there are to move. */
  Days: z.int(),
  /** How many rows they have. */
  Rows: z.int(),
  /** Whether rows are taken from the database's statistics, as a count would take long. */
  IsEstimate: z.boolean(),
  /** The oldest of them, a hundred at the most. */
  OldestDays: z.array(dayRowsSchema),
  /** The number of the newest batch there is: the night's own come after it. 0 in a dry run. */
  LastBatch: z.int(),
  /** The statement that repairs the cold table; null where the dataset does without. */
  RepairStatement: z.string().nullable(),
});
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

export const sliceCallSchema = z.strictObject({
  Dataset: z.string(),
  /** Days that earlier slices of this night gave up: what they answered. */
  SkipDays: z.array(z.iso.date()).default([]),
});

export const sliceAnswerSchema = z.strictObject({
  Dataset: z.string(),
  /** Whether another slice has something to do. */
  WorkRemains: z.boolean(),
  /** Another archiver has the table's lock: nothing was done. */
  Locked: z.boolean(),
  Rows: z.int(),
  Bytes: z.int(),
  Batches: z.int(),
  Aborted: z.int(),
  /** Batches of earlier processes that were cleared away. */
  Recovered: z.int(),
  /** Days to skip in the night's next slice. */
  SkipDays: z.array(z.iso.date()),
  /** Days that this slice gave up until the next night, and the last reason. */
  GivenUp: z.array(z.strictObject({ Day: z.iso.date(), Reason: z.string() })),
});
export type SliceAnswer = z.infer<typeof sliceAnswerSchema>;

export const restoreCallSchema = z.strictObject({ Dataset: z.string(), Batch: z.int().positive() });

export const restoreAnswerSchema = z.strictObject({
  Dataset: z.string(),
  Batch: z.int(),
  Day: z.iso.date(),
  Rows: z.int(),
});
export type RestoreAnswer = z.infer<typeof restoreAnswerSchema>;
