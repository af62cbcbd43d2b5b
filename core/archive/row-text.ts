import type { PartitionValue } from './hive-path.ts';

/**
 * Rows as text: a line each, ended by `\n`; fields are parted by tabs, `\N` is NULL, and backslash, backspace, tab,
 * newline, vertical tab, form feed and carriage return inside a field are `\\ \b \t \n \v \f \r`. So a newline byte always
 * ends a row and a tab byte always ends a field. It is what PostgreSQL's COPY writes and reads.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 *
 * Dates and times are ISO 8601 with a blank, in UTC; times that the lake keeps as text have six decimals where this text is
 * what the lake keeps, and may have fewer elsewhere; bytes are base64; booleans are `true` and `false`. Chunks end anywhere.
 */
export type RowText = AsyncIterable<Uint8Array>;

/** The escapes beside the backslash's own: their letters, and the code points they stand for. */
export const ROW_ESCAPES = [
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
] as const;

const CHARACTERS = new Map<string, string>(
  ROW_ESCAPES.map(([letter, code]) => [letter, String.fromCharCode(code)]),
);

/** The value of a field. */
export function fieldValue(field: string): PartitionValue {
  if (field === '\\N') return null;
  return field.replaceAll(/\\(.)/gs, (_, letter: string) => CHARACTERS.get(letter) ?? letter);
}
