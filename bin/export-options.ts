import { parseArgs } from 'node:util';
import type { DatasetQuery } from '../client/browser.ts';
import { momentSchema } from '../core/contract/dataset-query.ts';
import { usageError, wholeNumber } from './command.ts';
import { CONNECTION_OPTIONS, type Connection } from './connect.ts';
import { checkOut } from './out-path.ts';
import { readFormat } from './query-options.ts';
import { type Condition, readCondition } from './where.ts';

/** Stands for standard output. */
export const STDOUT = '-';

export interface ExportOptions {
  dataset: string;
  /** The question without its filters, which the dataset's columns may have to tell. */
  question: Omit<DatasetQuery, 'Filters'>;
  conditions: readonly Condition[];
  /** A file, a folder, or `STDOUT`. */
  out: string;
  connection: Connection;
}

/** Reads the command line of `lakehook export`. @throws a usage error, also where the result could not be saved. */
export async function readExportOptions(args: string[]): Promise<ExportOptions> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...CONNECTION_OPTIONS,
      from: { type: 'string' },
      to: { type: 'string' },
      where: { type: 'string', multiple: true, default: [] },
      columns: { type: 'string' },
      'order-by': { type: 'string' },
      limit: { type: 'string' },
      format: { type: 'string', default: 'CSV' },
      'work-group': { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [dataset, ...others] = positionals;
  if (dataset === undefined || others.length > 0) throw usageError('One dataset must be named.');
  const { columns, 'order-by': order, limit, 'work-group': workGroup, out } = values;
  const question = {
    StartDateTime: readMoment('from', values.from),
    EndDateTime: readMoment('to', values.to),
    OutputFormat: readFormat(values.format),
    ...(columns !== undefined && { Columns: names('columns', columns) }),
    ...(order !== undefined && { OrderBy: names('order-by', order).map(readOrder) }),
    ...(limit !== undefined && { Limit: wholeNumber('limit', limit, 1, 999_999_999) }),
    ...(workGroup !== undefined && { WorkGroup: workGroup }),
  };
  const conditions = values.where.map(readCondition);
  const hasSeveralFiles = question.OutputFormat !== 'CSV';
  if (out === undefined) throw usageError('--out must name a file or a folder; "-" is standard output.');
  if (out !== STDOUT) await checkOut(out, hasSeveralFiles);
  else if (hasSeveralFiles) throw usageError('--out must be a folder: only CSV is one file.');
  return { dataset, question, conditions, out, connection: values };
}

function readMoment(option: 'from' | 'to', text: string | undefined): string {
  if (text !== undefined && momentSchema.safeParse(text).success) return text;
  throw usageError(
    `--${option} must be a day, such as 2026-08-01, or a time with its offset, such as 2026-08-01T06:00:00Z.`,
  );
}

/** Names of columns have neither commas nor blanks. */
function names(option: string, list: string): string[] {
  const all = list.split(',').map((name) => name.trim());
  if (all.every((name) => name !== '')) return all;
  throw usageError(`--${option} must be names of columns with commas in between.`);
}

function readOrder(term: string): NonNullable<DatasetQuery['OrderBy']>[number] {
  const [, Column, direction] = /^(\S+)(?:\s+(asc|desc))?$/i.exec(term) ?? [];
  if (Column === undefined) {
    throw usageError('--order-by must be names of columns, each with "asc" or "desc" behind it or nothing.');
  }
  return { Column, Direction: direction?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC' };
}
