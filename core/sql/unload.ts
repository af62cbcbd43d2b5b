import type { OutputFormat } from '../contract/submission.ts';
import { literal } from './literal.ts';

/**
 * Wraps a query so that the engine writes its result as files of a format. Athena compresses Parquet and JSON with gzip and
 * ORC with zlib; the files are not in order among themselves, whatever the query's ORDER BY says.
 * https://docs.aws.amazon.com/athena/latest/ug/unload.html
 * @param query a statement of kind QUERY that `checkStatement` let pass: its parentheses, quotes and comments end in it. The
 *   line end after it keeps a comment at its end from the closing parenthesis. None stands before it, so that the lines that
 *   the engine names are those of the query.
 * @param location `s3://bucket/prefix/`, where nothing may lie yet.
 */
export function unload(query: string, location: string, format: Exclude<OutputFormat, 'CSV'>): string {
  return `UNLOAD (${query}\n) TO ${literal(location)} WITH (format = ${literal(format)})`;
}
