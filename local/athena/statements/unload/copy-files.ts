import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import * as z from 'zod';
import { QueryFailure } from '../../dialect/faults.ts';
import type { PreparedQuery } from '../../executions/prepare.ts';
import { render } from '../../results/render.ts';
import { identifier, literal } from '../../sql-text.ts';
import { printJson, printJsonObject } from './json-text.ts';
import type { UnloadFormat } from './unload-statement.ts';

/** Where files are written, and how large they grow before the next one is begun, in bytes. */
export interface UnloadFiles {
  directory: string;
  fileBytes: number;
}

type CopyFormat = Exclude<UnloadFormat, { type: 'AVRO' }>;

const countSchema = z.tuple([z.tuple([z.coerce.number()])]);

/** Writes the rows of a query as Parquet, JSON or text, by DuckDB's own COPY. No rows leave no file. */
export async function writeCopy(
  query: PreparedQuery,
  format: CopyFormat,
  connection: DuckDBConnection,
  { directory, fileBytes }: UnloadFiles,
): Promise<void> {
  checkNames(query.names);
  const columns = query.types.map((_, index) => `c${index}`);
  const options = [...optionsOf(format), `FILE_SIZE_BYTES ${fileBytes}`, 'OVERWRITE_OR_IGNORE'];
  const reader = await connection.runAndReadAll(
    `COPY (SELECT ${printColumns(query, format)} FROM (${query.sql}) AS q(${columns.join(', ')})) TO ${literal(directory)} (${options.join(', ')})`,
  );
  const [[count]] = countSchema.parse(reader.getRowsJson());
  if (count === 0) for (const name of readdirSync(directory)) rmSync(join(directory, name));
}

// Lines are written as they are: a JSON text holds no line feed.
const LINES = ['FORMAT csv', 'COMPRESSION gzip', 'HEADER false', "QUOTE ''", "ESCAPE ''"];

function optionsOf(format: CopyFormat): string[] {
  switch (format.type) {
    case 'PARQUET':
      return ['FORMAT parquet', `COMPRESSION ${format.compression}`];
    case 'JSON':
      return [...LINES, `DELIMITER ${literal('\x01')}`];
    case 'TEXTFILE':
      return [...LINES, `DELIMITER ${literal(format.delimiter)}`, `NULLSTR ${literal('\\N')}`];
  }
}

function printColumns({ names, types }: PreparedQuery, format: CopyFormat): string {
  if (format.type === 'JSON') {
    const members = types.map((type, index) => ({
      name: names[index] ?? '',
      json: printJson(`c${index}`, type),
    }));
    return printJsonObject(members);
  }
  const print = format.type === 'PARQUET' ? printParquet : printText;
  return types
    .map((type, index) => `${print(`c${index}`, type)} AS ${identifier(names[index] ?? '')}`)
    .join(', ');
}

function printText(sql: string, type: DuckDBType): string {
  const isNested = [DuckDBListType, DuckDBMapType, DuckDBStructType].some((nested) => type instanceof nested);
  if (isNested) throw notSupported(type, 'TEXTFILE');
  return type.typeId === DuckDBTypeId.BLOB ? `to_base64(${sql})` : render(sql, type);
}

// A column of nothing but NULL, and what is wider than a bigint within a query only.
function printParquet(sql: string, type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.SQLNULL:
      return `CAST(${sql} AS BOOLEAN)`;
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
      return `CAST(${sql} AS BIGINT)`;
    case DuckDBTypeId.UUID:
      return `CAST(${sql} AS VARCHAR)`;
    case DuckDBTypeId.INTERVAL:
      throw notSupported(type, 'PARQUET');
    default:
      return type.alias === 'JSON' ? `CAST(${sql} AS VARCHAR)` : sql;
  }
}

function checkNames(names: readonly string[]): void {
  const lower = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => lower.indexOf(lower[index] ?? '') < index);
  if (twice !== undefined)
    throw new QueryFailure('DUPLICATE_COLUMN_NAME', `Column name '${twice}' specified more than once`);
}

function notSupported(type: DuckDBType, format: string): QueryFailure {
  return new QueryFailure('NOT_SUPPORTED', `Unsupported Hive type: ${type} in ${format}`);
}
