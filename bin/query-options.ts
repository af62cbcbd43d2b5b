import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { OutputFormat, Submission } from '../client/browser.ts';
import { OUTPUT_FORMATS } from '../core/contract/submission.ts';
import { jsonOf } from '../core/json.ts';
import { usageError, wholeNumber } from './command.ts';
import { CONNECTION_OPTIONS, type Connection } from './connect.ts';
import { checkOut } from './out-path.ts';
import type { ShowOptions } from './show-result.ts';

/** How results are shown, by every command that does. */
export const SHOW_OPTIONS = {
  out: { type: 'string' },
  'max-rows': { type: 'string', default: '20' },
  json: { type: 'boolean', default: false },
} as const;

export interface QueryOptions extends ShowOptions {
  submission: Submission;
  connection: Connection;
  wait: boolean;
}

/**
 * Reads the command line of `lakehook query`; `-` stands for a query on stdin. @throws a usage error, also where the result
 * could not be saved.
 */
export async function readQueryOptions(args: string[]): Promise<QueryOptions> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...CONNECTION_OPTIONS,
      ...SHOW_OPTIONS,
      database: { type: 'string' },
      'work-group': { type: 'string' },
      param: { type: 'string', multiple: true },
      format: { type: 'string' },
      reuse: { type: 'string' },
      'no-wait': { type: 'boolean', default: false },
    },
  });
  const [sql, ...others] = positionals;
  if (sql === undefined || others.length > 0) {
    throw usageError('One query must be given, in quotes; "-" reads it from stdin.');
  }
  const { database, 'work-group': workGroup, param, format, reuse, out } = values;
  const OutputFormat = format === undefined ? undefined : readFormat(format);
  const options = {
    ...(database !== undefined && { Database: database }),
    ...(workGroup !== undefined && { WorkGroup: workGroup }),
    ...(param && { ExecutionParameters: param.map(readParameter) }),
    ...(OutputFormat && { OutputFormat }),
    ...(reuse !== undefined && { ResultReuseMaxAgeInMinutes: wholeNumber('reuse', reuse, 0, 10_080) }),
  };
  const shown = readShowOptions(values);
  if (out !== undefined) await checkOut(out, OutputFormat !== undefined && OutputFormat !== 'CSV');
  const Query = sql === '-' ? await text(process.stdin) : sql;
  return { connection: values, submission: { Query, ...options }, wait: !values['no-wait'], ...shown };
}

/** What `SHOW_OPTIONS` were read as. @throws a usage error. */
export function readShowOptions(values: { out?: string; 'max-rows': string; json: boolean }): ShowOptions {
  const { out, json } = values;
  return { out, json, maxRows: wholeNumber('max-rows', values['max-rows'], 0, 1_000_000) };
}

type Parameter = NonNullable<Submission['ExecutionParameters']>[number];

function readParameter(json: string): Parameter {
  const value = jsonOf(json);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // 1e999 is JSON, and no number that could be sent.
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw usageError(
    `--param must be a JSON scalar: 42, true, null or, in double quotes of its own, '"a text"'.`,
  );
}

/** Reads `--format`. @throws a usage error. */
export function readFormat(name: string): OutputFormat {
  const format = OUTPUT_FORMATS.find((known) => known === name.toUpperCase());
  if (format) return format;
  throw usageError(`--format must be one of ${OUTPUT_FORMATS.join(', ')}.`);
}
