import * as z from 'zod';

/** What the report function is asked at the end of a night, and what it answers: the night's own output. */

/** How the repair of the cold table ended. */
export const repairSchema = z.strictObject({
  /** `SKIPPED` where nothing had moved or the dataset does without; `RUNNING` where it was not waited for any longer. */
  State: z.enum(['SKIPPED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'QUEUED', 'RUNNING']),
  Reason: z.string().optional(),
});

/** What the slices of a night answered, all together. Rows and bytes are counted from the batches instead. */
export const slicesSchema = z.strictObject({
  Count: z.int(),
  /** Batches of earlier processes that were cleared away. */
  Recovered: z.int(),
  /** Whether the night's time was up before its work was done, or somebody else held the table's lock. */
  WorkRemains: z.boolean(),
  /** Days that were given up until the next night, and the last reason; a hundred at the most. */
  GivenUp: z.array(z.strictObject({ Day: z.iso.date(), Reason: z.string() })),
});

export const reportCallSchema = z.strictObject({
  Dataset: z.string(),
  /** The last batch before the night: what comes after it is verified. Null reports no night, but where the rows are. */
  AfterBatch: z.int().nullable(),
  StartDateTime: z.iso.datetime(),
  Slices: slicesSchema,
  Repair: repairSchema,
});
export type ReportCall = z.infer<typeof reportCallSchema>;

/** Rows, and the days that they are of. */
const extentSchema = z.strictObject({
  Rows: z.int(),
  /** Days from the oldest row's to the newest one's in the database; days that were moved in the lake. */
  Days: z.int(),
});

export const nightReportSchema = z.strictObject({
  Dataset: z.string(),
  /** Whether the lake holds what the night moved there. */
  Verified: z.boolean(),
  /** Batches that it does not hold as they were committed, and why; a hundred at the most. */
  Wrong: z.array(z.strictObject({ Batch: z.int(), Reason: z.string() })),
  /** What moved. */
  Days: z.int(),
  Rows: z.int(),
  Bytes: z.int(),
  Batches: z.int(),
  /** Batches of the night that were given back to the database. */
  Aborted: z.int(),
  Slices: slicesSchema,
  Repair: repairSchema,
  DurationInSeconds: z.number(),
  /** Where the rows are now. */
  Hot: extentSchema.extend({
    /** Whether the database's own estimate stands for a count. */
    IsEstimate: z.boolean(),
    OldestRowAgeInDays: z.int().nullable(),
  }),
  Lake: extentSchema.extend({ Batches: z.int(), Bytes: z.int() }),
});
export type NightReport = z.infer<typeof nightReportSchema>;

/** The output of a night that found another archiver at work. */
export const lockedNightSchema = z.strictObject({ Dataset: z.string(), Locked: z.literal(true) });
