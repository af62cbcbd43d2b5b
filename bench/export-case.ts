import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** What DuckDB alone copies: the objects of the lake, and those of the hot rows of one question. */
export const exportCaseSchema = z.object({
  /** Patterns of file names. */
  cold: z.string(),
  hot: z.string(),
  target: z.string(),
});
export type ExportCase = z.infer<typeof exportCaseSchema>;

const outcomeSchema = z.object({ seconds: z.number(), peakMegabytes: z.number() });
export type ExportOutcome = z.infer<typeof outcomeSchema>;

const PROGRAM = join(import.meta.dirname, 'export-run.ts');

export async function copyAlone(exportCase: ExportCase): Promise<ExportOutcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { PATH: process.env.PATH, EXPORT_CASE: JSON.stringify(exportCase) },
  });
  return outcomeSchema.parse(JSON.parse(stdout));
}
