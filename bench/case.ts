import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type * as z from 'zod';

/** Measures a case in a process of its own, so that its memory and its time are its own. @param program in this folder. */
export async function runCase<Outcome>(
  program: string,
  measured: object,
  outcome: z.ZodType<Outcome>,
): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, program)], {
    env: { PATH: process.env.PATH, BENCH_CASE: JSON.stringify(measured) },
  });
  return outcome.parse(JSON.parse(stdout));
}

/** The case that the program was started for. */
export function givenCase<Case>(schema: z.ZodType<Case>): Case {
  return schema.parse(JSON.parse(process.env.BENCH_CASE ?? ''));
}

/** Says how the case went, and ends the process. */
export function tellOutcome(outcome: object): never {
  console.log(JSON.stringify(outcome));
  process.exit(0);
}

/** Of the process, in megabytes. Linux counts in kilobytes, as Node says for all platforms. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1_024;
}
