import { createReadStream, createWriteStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { LakeType } from '../../../../core/archive/lake-type.ts';
import type { LakeColumn } from '../../../../core/archive/layout.ts';
import { plainValue } from '../../../../core/archive/plain-value.ts';
import { ROW_ESCAPES } from '../../../../core/archive/row-text.ts';
import { LakehookError } from '../../../../core/errors.ts';
import type { TextFile } from './partition-files.ts';

/**
 * Parquet made and read by DuckDB. Measured on two cores with rows of 156 bytes: 1.3 CPU seconds a million rows, where a
 * writer in JavaScript took 12; 210 MB of memory, however many rows, and 384 MB at the most for rows that are long.
 */
export class ParquetFiles {
  readonly #scratch: string;
  #instance: Promise<DuckDBInstance> | undefined;

  /** @param scratch a folder for what does not fit into memory. */
  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /** Makes a Parquet file of a file of text. @throws {LakehookError} `ParquetFailed`, for a value that it cannot hold. */
  async write(text: TextFile, columns: readonly LakeColumn[], file: string): Promise<void> {
    const list = columns.map(
      ({ name, type }, index) => `${fromText(`c${index}`, type, text.escapedFields.has(index))} AS "${name}"`,
    );
    const whole = { ...text, file: await withMarkKept(text.file) };
    await this.#run(
      `COPY (SELECT ${list.join(', ')} FROM ${readText(whole, columns)})
       TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES ${ROW_GROUP_BYTES})`,
    );
  }

  /** Makes a file of text of a Parquet file: the other way round. */
  async read(file: string, columns: readonly LakeColumn[], text: string): Promise<void> {
    const list = columns.map(({ name, type }, index) => `${toText(`"${name}"`, type)} AS c${index}`);
    await this.#run(
      `COPY (SELECT ${list.join(', ')} FROM read_parquet(${literal(file)}))
       TO ${literal(text)} (FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '', NULLSTR '\\N')`,
    );
  }

  async #run(sql: string): Promise<void> {
    this.#instance ??= openDuckDB(this.#scratch);
    const connection = await (await this.#instance).connect();
    try {
      await connection.run(sql);
    } catch (cause) {
      // Its own message would repeat the value that does not fit, such as NaN in a numeric(12,2).
      throw new LakehookError('ParquetFailed', 'A Parquet file could not be made or read.', { cause });
    } finally {
      connection.closeSync();
    }
  }
}

async function openDuckDB(scratch: string): Promise<DuckDBInstance> {
  // 71 MB of native code, which only those load who make or read Parquet.
  const duckdb = await import('@duckdb/node-api');
  return duckdb.DuckDBInstance.create(':memory:', {
    // Several files are made at once, each by a thread. Two for a file took half as much CPU again, for they wait for
    // each other so that rows keep their order.
    memory_limit: '384MB',
    threads: '1',
    // Without it rows are all collected until a row group has 122,880 of them, which took more than the limit above where one
    // has a kilobyte. One thread keeps their order by itself.
    preserve_insertion_order: 'false',
    temp_directory: scratch,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

// A row group is complete with 122,880 rows or with so many bytes. Six files are made at once, and each holds a row group
// three times or so on its way: 16 MB were enough for rows of any width within the limit above, and 24 MB were not.
// https://duckdb.org/docs/stable/sql/statements/copy#parquet-options
const ROW_GROUP_BYTES = 16 * 1024 * 1024;

// DuckDB takes rows of 2 MB unless it is told of longer ones. Its buffers hold 16 of them unless it is told of fewer: with
// two, a million rows took 80 MB less memory, and no more time.
const LONGEST_ROW = 2_000_000;
const ROWS_BUFFERED = 2;

function readText({ file, longestRow }: TextFile, columns: readonly LakeColumn[]): string {
  const types = columns.map(({ type }, index) => `'c${index}': '${readAs(type)}'`);
  const longest = Math.max(LONGEST_ROW, longestRow + 1);
  return `read_csv(${literal(file)}, auto_detect = false, header = false, delim = '\t', quote = '', escape = '',
    nullstr = '\\N', max_line_size = ${longest}, buffer_size = ${ROWS_BUFFERED * longest}, columns = {${types.join(', ')}})`;
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * DuckDB leaves out a byte order mark that a file begins with, which is a part of the first value here. So such a file is
 * given one to leave out. @returns the file to be read.
 */
async function withMarkKept(file: string): Promise<string> {
  await using text = await open(file);
  const { buffer } = await text.read(Buffer.alloc(BYTE_ORDER_MARK.length), 0, BYTE_ORDER_MARK.length, 0);
  if (!buffer.equals(BYTE_ORDER_MARK)) return file;
  const marked = `${file}.marked`;
  await writeFile(marked, BYTE_ORDER_MARK);
  await pipeline(createReadStream(file), createWriteStream(marked, { flags: 'a' }));
  return marked;
}

const DUCKDB_TYPES = {
  boolean: 'BOOLEAN',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
} as const;

/** What a field is read as. Numbers need no work of ours. */
function readAs(type: LakeType): string {
  switch (type.kind) {
    case 'string':
    case 'timestamp-text':
    case 'binary':
    case 'date':
    case 'timestamp':
      return 'VARCHAR';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    default:
      return DUCKDB_TYPES[type.kind];
  }
}

function fromText(field: string, type: LakeType, isEscaped: boolean): string {
  switch (type.kind) {
    case 'string':
      // To look for escapes costs as much as all else, so it is done where there are some.
      return isEscaped ? plainText(field) : field;
    case 'timestamp-text':
      return sixDecimals(field);
    case 'binary':
      return `from_base64(${field})`;
    case 'date':
    case 'timestamp':
      // DuckDB writes (BC) behind the day, where PostgreSQL writes BC at the end.
      return `CAST(CASE WHEN ends_with(${field}, ' BC') THEN regexp_replace(${field}, '^(\\S+)(.*) BC$', '\\1 (BC)\\2')
        ELSE ${field} END AS ${DUCKDB_TYPES[type.kind]})`;
    default:
      return field;
  }
}

/** Times of the years 1 to 9999 have one width, so that their order is that of their text. */
function sixDecimals(field: string): string {
  return `CASE WHEN strlen(${field}) < 26 AND ${field}[5] = '-' AND NOT ends_with(${field}, ' BC')
    THEN rpad(CASE WHEN strlen(${field}) = 19 THEN ${field} || '.' ELSE ${field} END, 26, '0') ELSE ${field} END`;
}

function toText(column: string, type: LakeType): string {
  switch (type.kind) {
    case 'string':
    case 'timestamp-text':
      return escapedText(column);
    case 'binary':
      return `to_base64(${column})`;
    case 'date':
    case 'timestamp':
      return `replace(CAST(${column} AS VARCHAR), ' (BC)', ' BC')`;
    default:
      return `CAST(${column} AS VARCHAR)`;
  }
}

function plainText(field: string): string {
  const plain = plainValue(field, { kind: 'string' }, 'CSV');
  return `CASE WHEN contains(${field}, '\\') THEN ${plain} ELSE ${field} END`;
}

function escapedText(column: string): string {
  const doubled = `replace(${column}, '\\', '\\\\')`;
  return ROW_ESCAPES.reduce(
    (inner, [letter, code]) => `replace(${inner}, chr(${code}), '\\${letter}')`,
    doubled,
  );
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
