import { LakehookRefusal } from '../client/refusal.ts';
import { LakehookError } from '../core/errors.ts';
import { printable } from './table.ts';

/** The command line is not of its form. */
export function usageError(message: string): LakehookError {
  return new LakehookError('UsageInvalid', message);
}

/** Left by Ctrl-C: 128 and the number of the signal, as a shell has it. */
export const INTERRUPTED = 130;

/** Whoever read standard output has gone: as if SIGPIPE, which Node leaves aside, had ended it. */
export const BROKEN_PIPE = 141;

/**
 * Runs a command and sets its exit code: what `work` resolves with, 2 where the command line is wrong, 1 where anything
 * fails. Only an error's own sentence is printed: a trace or a cause could hold a query's text or a link.
 */
export async function exitCodeOf(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(`lakehook: ${sentenceOf(error).split('\n').map(printable).join('\n')}`);
    process.exitCode = isUsageError(error) ? 2 : 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof LakehookRefusal) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

// Ours, and those of the client about what it was called with.
const USAGE_CODES = new Set(['UsageInvalid', 'QueryIdInvalid', 'DatasetInvalid', 'EndpointInvalid']);

/** Those, and the ones of `parseArgs`. */
function isUsageError(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return USAGE_CODES.has(error.code) || error.code.startsWith('ERR_PARSE_ARGS_');
}

/** Reads a whole number of an option. @throws a usage error that names the option. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usageError(`--${option} must be a whole number from ${least} to ${most}.`);
}
