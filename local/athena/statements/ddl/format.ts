import { duckdbTypeOf } from '../../catalogue/hive-types.ts';
import type { Column, Format } from '../../catalogue/table.ts';
import { QueryFailure, Unsupported } from '../../dialect/faults.ts';
import { lookup } from '../../lookup.ts';

const SERDES: Record<string, Format['type']> = {
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe': 'PARQUET',
  'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe': 'TEXT',
  'org.apache.hadoop.hive.serde2.OpenCSVSerde': 'OPEN_CSV',
};

const STORED: Record<string, 'PARQUET' | 'TEXT'> = {
  PARQUET: 'PARQUET',
  TEXTFILE: 'TEXT',
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat': 'PARQUET',
  'org.apache.hadoop.mapred.TextInputFormat': 'TEXT',
};

// What LazySimpleSerDe takes, and what each says: nothing here for the parts of arrays and maps, which text tables have not.
const TEXT_PROPERTIES = {
  delimiter: ['field.delim', 'serialization.format'],
  escaper: ['escape.delim'],
  nullText: ['serialization.null.format'],
  none: ['line.delim', 'colelction.delim', 'collection.delim', 'mapkey.delim', 'serialization.escape.crlf'],
};
const OPEN_CSV_PROPERTIES = { delimiter: 'separatorChar', quote: 'quoteChar', escaper: 'escapeChar' };

/** The clauses of CREATE TABLE that say how files are written. */
export interface FormatClauses {
  /** `STORED AS`: a word, or the name of a class. */
  stored: string | undefined;
  /** `ROW FORMAT SERDE`: the name of a class. */
  serde: string | undefined;
  /** `SERDEPROPERTIES`, or the same by the words of ROW FORMAT DELIMITED; undefined when neither is there. */
  serdeProperties: Record<string, string> | undefined;
}

/**
 * How the files of a table are written, from the clauses of CREATE TABLE.
 * https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
 * @throws {Unsupported} for formats and properties that are not known here.
 */
export function formatOf({ stored, serde, serdeProperties }: FormatClauses): Format {
  const files = stored === undefined ? undefined : lookup(STORED, stored);
  if (stored !== undefined && files === undefined) throw new Unsupported(`STORED AS ${stored}`, 0);
  const rows = serde === undefined ? undefined : lookup(SERDES, serde);
  if (serde !== undefined && rows === undefined) throw new Unsupported(`the SerDe ${serde}`, 0);
  const type = rows ?? files ?? 'TEXT';
  if ((type === 'PARQUET') !== ((files ?? type) === 'PARQUET'))
    throw new Unsupported(`the SerDe ${serde} of files that are STORED AS ${stored}`, 0);
  const properties = serdeProperties ?? {};
  if (type === 'TEXT') return textFormat(properties);
  if (type === 'OPEN_CSV') return openCsvFormat(properties);
  if (serdeProperties !== undefined && serde === undefined)
    throw new Unsupported('ROW FORMAT DELIMITED of Parquet files', 0);
  const other = Object.keys(properties).find((name) => name !== 'serialization.format');
  if (other !== undefined) throw new Unsupported(`the SerDe property ${other}`, 0);
  return { type: 'PARQUET' };
}

/** Where each property of a text format goes, for CREATE TABLE to be written again. */
export function serdePropertiesOf(format: Format): Record<string, string> {
  if (format.type === 'TEXT') {
    const { delimiter, escaper, nullText } = format;
    return {
      ...(escaper !== undefined && { 'escape.delim': escaper }),
      'field.delim': delimiter,
      'serialization.format': delimiter,
      ...(nullText !== '\\N' && { 'serialization.null.format': nullText }),
    };
  }
  if (format.type === 'OPEN_CSV')
    return { escapeChar: format.escaper, quoteChar: format.quote, separatorChar: format.delimiter };
  return { 'serialization.format': '1' };
}

/** The name of the class that reads rows of a format; undefined for what no SerDe of Hive reads. */
export function serdeOf({ type }: Format): string | undefined {
  return Object.entries(SERDES).find(([, format]) => format === type)?.[0];
}

/** A format as the properties of its table make it. @throws {QueryFailure} for a property that is not done here. */
export function withProperties(format: Format, properties: Readonly<Record<string, string>>): Format {
  const skipped = Number(properties['skip.header.line.count'] ?? '0');
  if (!Number.isSafeInteger(skipped) || skipped < 0)
    throw new QueryFailure('INVALID_TABLE_PROPERTY', 'skip.header.line.count is not a number of lines');
  if ((properties['skip.footer.line.count'] ?? '0') !== '0')
    throw new QueryFailure('NOT_SUPPORTED', 'skip.footer.line.count is not supported by this engine');
  return format.type === 'TEXT' || format.type === 'OPEN_CSV' ? { ...format, headerLines: skipped } : format;
}

/** @throws {QueryFailure} for types that files of lines cannot hold here. */
export function checkTextTypes(format: Format, columns: readonly Column[]): void {
  if (format.type !== 'TEXT' && format.type !== 'OPEN_CSV') return;
  const odd = columns.find(({ type }) => /^(?:BLOB|MAP|STRUCT)|\[\]$/.test(duckdbTypeOf(type)));
  if (odd !== undefined)
    throw new QueryFailure(
      'NOT_SUPPORTED',
      `the type ${odd.type} in a text file is not supported by this engine`,
    );
}

function textFormat(properties: Readonly<Record<string, string>>): Format {
  checkNames(properties, Object.values(TEXT_PROPERTIES).flat());
  if (![undefined, '\n', '10'].includes(properties['line.delim']))
    throw new Unsupported('LINES TERMINATED BY anything but a newline', 0);
  const of = (names: readonly string[]) =>
    names.map((name) => properties[name]).find((text) => text !== undefined);
  const [delimiter, escaper] = [of(TEXT_PROPERTIES.delimiter), of(TEXT_PROPERTIES.escaper)];
  return {
    type: 'TEXT',
    delimiter: delimiter === undefined ? '\x01' : character('field.delim', delimiter),
    ...(escaper !== undefined && { escaper: character('escape.delim', escaper) }),
    nullText: of(TEXT_PROPERTIES.nullText) ?? '\\N',
    headerLines: 0,
  };
}

function openCsvFormat(properties: Readonly<Record<string, string>>): Format {
  checkNames(properties, [...Object.values(OPEN_CSV_PROPERTIES), 'serialization.format']);
  const of = (name: string, otherwise: string) => {
    const text = properties[name] ?? otherwise;
    return text.length === 1 ? text : character(name, text);
  };
  return {
    type: 'OPEN_CSV',
    delimiter: of(OPEN_CSV_PROPERTIES.delimiter, ','),
    quote: of(OPEN_CSV_PROPERTIES.quote, '"'),
    escaper: of(OPEN_CSV_PROPERTIES.escaper, '\\'),
    headerLines: 0,
  };
}

function checkNames(properties: Readonly<Record<string, string>>, known: readonly string[]): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other !== undefined) throw new Unsupported(`the SerDe property ${other}`, 0);
}

// Hive takes the number of a character, too.
function character(name: string, text: string): string {
  const code = /^\d{1,3}$/.test(text) ? String.fromCharCode(Number(text)) : text;
  if (code.length !== 1 || code > '\x7f' || code === '\n' || code === '\r')
    throw new Unsupported(`'${text}' as ${name}`, 0);
  return code;
}
