import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal } from '../sql-text.ts';
import type { DataFile } from './data-files.ts';
import type { Footer, Footers } from './footers.ts';
import { duckdbTypeOf } from './hive-types.ts';
import { listTable, type PartitionsContext } from './partitions.ts';
import { printScan, type Reader, SCAN_COLUMNS } from './scan.ts';
import type { Column, Table } from './table.ts';
import { LINE, lineReader, printField, printFields } from './text-scan.ts';

/** The rows of a table as they are at one moment. */
export interface Relation {
  table: Table;
  files: readonly DataFile[];
  /** The footers of the files, when they are Parquet; else empty. */
  footers: readonly Footer[];
  /** What stands in FROM, in parentheses. */
  sql: string;
}

export interface RelationContext extends PartitionsContext {
  footers: Footers;
  connection: DuckDBConnection;
}

/**
 * Lists the files of a table that a statement needs and writes the SELECT over them. A table without files has no rows.
 * @throws {QueryFailure} as `projectPartitions` does.
 */
export async function openRelation(table: Table, context: RelationContext): Promise<Relation> {
  const files = await listTable(table, context);
  const { footers, connection } = context;
  const read =
    table.format.type === 'PARQUET' && files.length > 0 ? await footers.read(files, connection) : [];
  return {
    table,
    files,
    footers: read,
    sql: files.length === 0 ? noRows(table) : `(${select(table, files, read)})`,
  };
}

/** The columns that a plan may name in a scan of a table, in lower case. */
export function scanColumns({ columns, partitionKeys, format }: Table): Set<string> {
  const names = [...columns, ...partitionKeys].map(({ name }) => name);
  const isLines = format.type === 'TEXT' || format.type === 'OPEN_CSV';
  return new Set([...names, ...SCAN_COLUMNS, ...(isLines ? [LINE] : [])]);
}

function noRows(table: Table): string {
  const columns = [...table.columns, ...table.partitionKeys].map(
    ({ name, type }) => `CAST(NULL AS ${duckdbTypeOf(type)}) AS ${identifier(name)}`,
  );
  return `(SELECT ${columns.join(', ')} WHERE false)`;
}

function select(table: Table, files: readonly DataFile[], footers: readonly Footer[]): string {
  const { columns, partitionKeys, format } = table;
  const keys = partitionKeys.map(({ name }) => identifier(name));
  const scan = (reader: Reader) => printScan(files, partitionKeys, reader);
  const named = (print: (column: Column, index: number) => string) =>
    columns.map(
      (column, index) =>
        `CAST(${print(column, index)} AS ${duckdbTypeOf(column.type)}) AS ${identifier(column.name)}`,
    );
  if (format.type === 'TEXT' || format.type === 'OPEN_CSV') {
    const fields = [`${printFields(identifier(LINE), format)} AS "lh$fields"`, ...keys].join(', ');
    const values = named((column, index) => printField(`"lh$fields"[${index + 1}]`, column, format));
    return `SELECT ${[...values, ...keys].join(', ')} FROM (SELECT ${fields} FROM ${scan(lineReader(format))})`;
  }
  if (format.type === 'CSV')
    return `SELECT ${[...named(nameOf), ...keys].join(', ')} FROM ${scan(csvReader(columns, format))}`;
  // A column that no file has yet is NULL, as it is to Athena.
  const values = named((column) =>
    footers.some((footer) => footer.has(column.name)) ? nameOf(column) : 'NULL',
  );
  return `SELECT ${[...values, ...keys].join(', ')} FROM ${scan(parquetReader(columns, footers))}`;
}

function nameOf({ name }: Column): string {
  return identifier(name);
}

function parquetReader(columns: readonly Column[], footers: readonly Footer[]): Reader {
  // Footers are compared here so that DuckDB has no need to, which would open every file of every query.
  const alike = footers.every((footer) =>
    columns.every(({ name }) => footer.has(name) === footers[0]?.has(name)),
  );
  return { name: 'read_parquet', options: [`union_by_name = ${!alike}`] };
}

function csvReader(columns: readonly Column[], format: Extract<Table['format'], { type: 'CSV' }>): Reader {
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(duckdbTypeOf(type))}`);
  const options = [
    'auto_detect = false',
    `columns = {${types.join(', ')}}`,
    `header = ${format.header}`,
    `delim = ${literal(format.delimiter)}`,
    `quote = '"', escape = '"'`,
    `nullstr = ${literal(format.nullText)}`,
    'allow_quoted_nulls = false',
  ];
  return { name: 'read_csv', options };
}
