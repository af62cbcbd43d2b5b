import { locationSchema } from '../../catalogue/table.ts';
import { Refused, Unsupported } from '../../dialect/faults.ts';
import type { TokenReader } from '../token-reader.ts';

/** How the files of an UNLOAD are written. */
export type UnloadFormat =
  | { type: 'PARQUET'; compression: 'gzip' | 'snappy' | 'zstd' | 'uncompressed' }
  | { type: 'JSON' }
  | { type: 'AVRO' }
  | { type: 'TEXTFILE'; delimiter: string };

/** UNLOAD. https://docs.aws.amazon.com/athena/latest/ug/unload.html */
export interface UnloadStatement {
  type: 'UNLOAD';
  /** The statement with blanks in the place of all but the query, so that positions in the one are those in the other. */
  query: string;
  /** `s3://bucket/prefix/` */
  location: string;
  format: UnloadFormat;
}

/** Reads what follows UNLOAD. @throws {Refused} for what does not parse, {Unsupported} for what is not done here. */
export function readUnload(sql: string, reader: TokenReader): UnloadStatement {
  const query = readQuery(sql, reader);
  reader.expect('TO');
  const location = readDestination(reader);
  const properties = new Map<string, string>();
  if (reader.take('WITH')) {
    for (const [name, value] of reader.list(() => readProperty(reader))) properties.set(name, value);
  }
  reader.end();
  return { type: 'UNLOAD', query, location, format: formatOf(properties) };
}

function readQuery(sql: string, reader: TokenReader): string {
  const start = reader.offset + 1;
  reader.expect('(');
  if (!['SELECT', 'WITH', 'VALUES', 'TABLE', '('].includes(reader.peek())) throw reader.mismatched('<query>');
  let depth = 1;
  let end = start;
  while (depth > 0) {
    const { type, text, span } = reader.next();
    if (type !== 'STRING' && type !== 'QUOTED_IDENTIFIER')
      depth += Number(text === '(') - Number(text === ')');
    end = span.start;
  }
  const blank = (character: string) => (character === '\n' ? '\n' : ' ');
  const characters = Array.from(sql);
  return characters
    .map((character, index) => (index < start || index >= end ? blank(character) : character))
    .join('');
}

function readDestination(reader: TokenReader): string {
  const { offset } = reader;
  const text = reader.string();
  const location = locationSchema.safeParse(text.endsWith('/') ? text : `${text}/`);
  if (location.success) return location.data;
  throw new Refused(`the destination '${text}' ${location.error.issues[0]?.message}`, offset);
}

function readProperty(reader: TokenReader): [name: string, value: string] {
  const { offset } = reader;
  const name = reader.next().text.toLowerCase();
  if (!['format', 'compression', 'field_delimiter'].includes(name))
    throw new Unsupported(`the property ${name} of UNLOAD`, offset);
  reader.expect('=');
  return [name, reader.string()];
}

const PARQUET_COMPRESSIONS = {
  GZIP: 'gzip',
  SNAPPY: 'snappy',
  ZSTD: 'zstd',
  NONE: 'uncompressed',
} as const;

function formatOf(properties: ReadonlyMap<string, string>): UnloadFormat {
  const format = properties.get('format')?.toUpperCase();
  const compression = properties.get('compression')?.toUpperCase() ?? 'GZIP';
  const delimiter = properties.get('field_delimiter');
  if (delimiter !== undefined && format !== 'TEXTFILE')
    throw new Refused('field_delimiter is a property of the format TEXTFILE');
  switch (format) {
    case 'PARQUET': {
      const known = Object.entries(PARQUET_COMPRESSIONS).find(([name]) => name === compression);
      if (known === undefined) throw new Unsupported(`the compression ${compression} of Parquet`);
      return { type: format, compression: known[1] };
    }
    case 'JSON':
      checkGzip(compression, format);
      return { type: format };
    case 'TEXTFILE':
      checkGzip(compression, format);
      return { type: format, delimiter: character(delimiter) };
    case 'AVRO':
      if (properties.has('compression')) throw new Refused('compression does not apply to the format AVRO');
      return { type: format };
    case 'ORC':
      throw new Unsupported('the format ORC of UNLOAD');
    default:
      throw new Refused(
        format === undefined
          ? 'UNLOAD needs a format: PARQUET, JSON, AVRO or TEXTFILE'
          : `the format ${format} of UNLOAD is not known`,
      );
  }
}

function checkGzip(compression: string, format: string): void {
  if (compression !== 'GZIP') throw new Unsupported(`the compression ${compression} of ${format}`);
}

// The octal character \001 unless another is given.
function character(delimiter = '\x01'): string {
  if (!/^[\0-\x7f]$/.test(delimiter) || /[\r\n]/.test(delimiter))
    throw new Unsupported(`'${delimiter}' as field_delimiter`);
  return delimiter;
}
