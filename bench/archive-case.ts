import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { datasetSchema } from '../core/archive/dataset.ts';
import { databaseSecretSchema } from '../core/archive/environment.ts';

/** What is measured, each in a process of its own, so that its memory and its time are its own. */
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

const PROGRAM = join(import.meta.dirname, 'archive-run.ts');

export async function measure(archiveCase: ArchiveCase): Promise<ArchiveOutcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { PATH: process.env.PATH, ARCHIVE_CASE: JSON.stringify(archiveCase) },
  });
  return outcomeSchema.parse(JSON.parse(stdout));
}
