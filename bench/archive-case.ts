import * as z from 'zod';
import { datasetSchema } from '../core/archive/dataset.ts';
import { databaseSecretSchema } from '../core/archive/environment.ts';
import { runCase } from './case.ts';

/** What is measured. */
export const archiveCaseSchema = z.object({
  way: z.enum(['copy to /dev/null', 'copying', 'pages', 'ours']),
  database: databaseSecretSchema,
  awsUrl: z.string(),
  dataset: datasetSchema,
  scratch: z.string(),
  /** One page in so many is read, where not all are. */
  pagesEach: z.int().positive(),
});
export type ArchiveCase = z.infer<typeof archiveCaseSchema>;

const outcomeSchema = z.object({
  rows: z.number(),
  seconds: z.number(),
  /** Of the process, and of the database where it is that which works. */
  cpuSeconds: z.number(),
  peakMegabytes: z.number(),
  /** Of the objects. */
  bytes: z.number(),
});
export type ArchiveOutcome = z.infer<typeof outcomeSchema>;

export function measure(archiveCase: ArchiveCase): Promise<ArchiveOutcome> {
  return runCase('archive-run.ts', archiveCase, outcomeSchema);
}
