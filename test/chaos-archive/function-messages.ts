import * as z from 'zod';
import { datasetSchema } from '../../core/archive/dataset.ts';
import { databaseSecretSchema } from '../../core/archive/environment.ts';
import { ARCHIVE_POINTS } from '../../core/archive/points.ts';

/** What a trial and a function's process say to each other. */

/** Archivers that are broken on purpose, to see that the trials find it. */
export const NAIVE_VARIANTS = ['pages', 'keys', 'delete-first', 'mark-first'] as const;
export type NaiveVariant = (typeof NAIVE_VARIANTS)[number];

export const callSchema = z.object({
  operation: z.discriminatedUnion('name', [
    z.object({ name: z.literal('plan') }),
    z.object({ name: z.literal('slice'), skipDays: z.array(z.string()) }),
    z.object({ name: z.literal('restore'), batch: z.number() }),
  ]),
  dataset: datasetSchema,
  database: databaseSecretSchema,
  /** Seconds after which the database ends a connection that does nothing. */
  idleSeconds: z.number(),
  awsUrl: z.string(),
  scratch: z.string(),
  batchesAtOnce: z.number().optional(),
  naive: z.enum(NAIVE_VARIANTS).optional(),
});
export type Call = z.infer<typeof callSchema>;

export const toTrialSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('point'), point: z.enum(ARCHIVE_POINTS) }),
  z.object({ what: z.literal('answer'), answer: z.unknown() }),
  z.object({ what: z.literal('failure'), name: z.string(), message: z.string() }),
]);
export type ToTrial = z.infer<typeof toTrialSchema>;

export const toFunctionSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('call'), call: callSchema }),
  z.object({ what: z.literal('go on') }),
]);
export type ToFunction = z.input<typeof toFunctionSchema>;
