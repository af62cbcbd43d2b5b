import { literal } from '../sql-text.ts';
import { duckdbTypeOf } from './hive-types.ts';
import type { Reader } from './scan.ts';
import type { Column, Format } from './table.ts';

type TextFormat = Extract<Format, { type: 'TEXT' }>;
type OpenCsvFormat = Extract<Format, { type: 'OPEN_CSV' }>;

// DuckDB's own limit is 2 MB; a row of the archive may hold a document.
const LONGEST_LINE = 16 * 1024 * 1024;

/** The one column that lines are read into. */
export const LINE = 'lh$line';

/**
 * Reads lines as they are. The delimiter is a character that Unicode will never assign, so it splits none. Lines end with \n, \r
 * or both, but alike in all of a file, or the engine refuses it; an empty one comes as NULL.
 */
export function lineReader({ headerLines }: TextFormat | OpenCsvFormat): Reader {
  const options = [
    'auto_detect = false',
    `columns = {${literal(LINE)}: 'VARCHAR'}`,
    `delim = ${literal('\u{10FFFF}')}`,
    "quote = ''",
    "escape = ''",
    'header = false',
    `max_line_size = ${LONGEST_LINE}`,
    `skip = ${headerLines}`,
  ];
  return { name: 'read_csv', options };
}

/** The fields of a line, as an array of texts. */
export function printFields(line: string, format: TextFormat | OpenCsvFormat): string {
  const text = `coalesce(${line}, '')`;
  if (format.type === 'OPEN_CSV') {
    const { whole, field } = openCsvPatterns(format);
    return `lakehook_csv_fields(${[text, ...[format.delimiter, whole, field].map(literal)].join(', ')})`;
  }
  const { delimiter, escaper } = format;
  return escaper === undefined
    ? `string_split(${text}, ${literal(delimiter)})`
    : `lakehook_text_fields(${text}, ${literal(delimiter)}, ${literal(escaper)})`;
}

/** The value of a field, which is NULL when the line has no such field. */
export function printField(field: string, { type }: Column, format: TextFormat | OpenCsvFormat): string {
  const duckdbType = duckdbTypeOf(type);
  if (format.type === 'OPEN_CSV') {
    const escaped = openCsvPatterns(format).escaped;
    const value = `lakehook_csv_value(${[field, ...[format.quote, format.escaper, escaped].map(literal)].join(', ')})`;
    return duckdbType === 'VARCHAR'
      ? value
      : `lakehook_csv_number(${value}, ${printOpenCsv(value, duckdbType)})`;
  }
  const { delimiter, escaper, nullText } = format;
  const written = escaper === undefined ? nullText : marked(nullText, delimiter, escaper);
  const present = `nullif(${field}, ${literal(written)})`;
  if (duckdbType !== 'VARCHAR') return printText(present, duckdbType);
  if (escaper === undefined) return present;
  return `lakehook_text_value(${present}, ${literal(delimiter)}, ${literal(escaper)})`;
}

// How lakehook_text_fields leaves it.
function marked(text: string, delimiter: string, escaper: string): string {
  return text.replaceAll(escaper + escaper, '\n').replaceAll(escaper + delimiter, '\r');
}

function printText(field: string, duckdbType: string): string {
  switch (duckdbType) {
    case 'BOOLEAN':
      return `lakehook_text_boolean(${field})`;
    case 'DATE':
      return `lakehook_text_date(${field})`;
    case 'TIMESTAMP':
      return `lakehook_text_timestamp(${field})`;
    case 'FLOAT':
    case 'DOUBLE':
      return `TRY_CAST(${field} AS ${duckdbType})`;
    default:
      return duckdbType.startsWith('DECIMAL')
        ? `TRY_CAST(${field} AS ${duckdbType})`
        : `TRY_CAST(lakehook_text_whole(${field}) AS ${duckdbType})`;
  }
}

// Days and times are numbers there.
function printOpenCsv(value: string, duckdbType: string): string {
  if (duckdbType === 'DATE') return `DATE '1970-01-01' + TRY_CAST(${value} AS INTEGER)`;
  if (duckdbType === 'TIMESTAMP') return `make_timestamp(1000 * TRY_CAST(${value} AS BIGINT))`;
  return `TRY_CAST(${value} AS ${duckdbType})`;
}

// The escape character has a meaning within quotes only; outside it is dropped.
function openCsvPatterns({ delimiter, quote, escaper }: OpenCsvFormat) {
  const [d, q, e] = [delimiter, quote, escaper].map((character) => character.replaceAll(/[^\w]/gu, '\\$&'));
  const quoted = e === q ? `${q}(?:[^${q}]|${q}${q})*${q}` : `${q}(?:[^${q}${e}]|${e}.|${q}${q})*${q}`;
  const field = `${quoted}|[^${d}${q}]*`;
  return {
    whole: `(?s:(?:${field})(?:${d}(?:${field}))*)`,
    field: `(?s)${d}(${field})`,
    escaped: e === q ? `(${q})${q}()` : `${e}(.)|${q}(${q})`,
  };
}
