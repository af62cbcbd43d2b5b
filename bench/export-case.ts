import * as z from 'zod';
import { runCase } from './case.ts';

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

export function copyAlone(exportCase: ExportCase): Promise<ExportOutcome> {
  return runCase('export-run.ts', exportCase, outcomeSchema);
}
