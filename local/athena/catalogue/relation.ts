import type { DuckDBConnection } from '@duckdb/node-api';
import { localPath } from '../lake.ts';
import { identifier, literal } from '../sql-text.ts';
import { type DataFile, listDataFiles } from './data-files.ts';
import type { Footer, Footers } from './footers.ts';
import { duckdbTypeOf } from './hive-types.ts';
import type { Column, Table } from './table.ts';

/** The rows of a table as they are at one moment. */
export interface Relation {
  table: Table;
  files: readonly DataFile[];
  /** The footers of the files, when they are Parquet; else empty. */
  footers: readonly Footer[];
  /** What stands in FROM, in parentheses. */
  sql: string;
}

export interface RelationContext {
  lakeRoot: string;
  footers: Footers;
  connection: DuckDBConnection;
}

/** Lists the files of a table and writes the SELECT over them. A table without files has no rows. */
export async function openRelation(
  table: Table,
  { lakeRoot, footers, connection }: RelationContext,
): Promise<Relation> {
  const keys = table.partitionKeys.map(({ name }) => name);
  const files = await listDataFiles(localPath(lakeRoot, table.location), keys);
  const read =
    table.format.type === 'PARQUET' && files.length > 0 ? await footers.read(files, connection) : [];
  return {
    table,
    files,
    footers: read,
    sql: files.length === 0 ? noRows(table) : `(${select(table, files, read)})`,
  };
}

function noRows(table: Table): string {
  const columns = [...table.columns, ...table.partitionKeys].map(
    ({ name, type }) => `CAST(NULL AS ${duckdbTypeOf(type)}) AS ${identifier(name)}`,
  );
  return `(SELECT ${columns.join(', ')} WHERE false)`;
}

function select(table: Table, files: readonly DataFile[], footers: readonly Footer[]): string {
  const keys = table.partitionKeys.map(({ name }) => identifier(name));
  const columns = table.columns.map((column) => printColumn(column, table, footers));
  return `SELECT ${[...columns, ...keys].join(', ')} FROM ${scan(table, files, footers)}`;
}

// A column that no file has yet is NULL, as it is to Athena.
function printColumn({ name, type }: Column, table: Table, footers: readonly Footer[]): string {
  const isMissing = table.format.type === 'PARQUET' && !footers.some((footer) => footer.has(name));
  return `CAST(${isMissing ? 'NULL' : identifier(name)} AS ${duckdbTypeOf(type)}) AS ${identifier(name)}`;
}

function scan(table: Table, files: readonly DataFile[], footers: readonly Footer[]): string {
  const paths = `[${files.map(({ path }) => literal(path)).join(', ')}]`;
  const partitioning = printPartitioning(table.partitionKeys);
  const { format } = table;
  if (format.type === 'PARQUET') {
    // Footers are compared here so that DuckDB has no need to, which would open every file of every query.
    const alike = footers.every((footer) =>
      table.columns.every(({ name }) => footer.has(name) === footers[0]?.has(name)),
    );
    return `read_parquet(${paths}, ${partitioning}, union_by_name = ${!alike})`;
  }
  const columns = table.columns.map(({ name, type }) => `${literal(name)}: ${literal(duckdbTypeOf(type))}`);
  return `read_csv(${[
    paths,
    'auto_detect = false',
    `columns = {${columns.join(', ')}}`,
    `header = ${format.header}`,
    `delim = ${literal(format.delimiter)}`,
    `quote = '"', escape = '"'`,
    `nullstr = ${literal(format.nullText)}`,
    'allow_quoted_nulls = false',
    partitioning,
  ].join(', ')})`;
}

// Types are given, or a day written as text would turn into a date.
function printPartitioning(keys: readonly Column[]): string {
  if (keys.length === 0) return 'hive_partitioning = false';
  const types = keys.map(({ name, type }) => `${literal(name)}: ${duckdbTypeOf(type)}`);
  return `hive_partitioning = true, hive_types = {${types.join(', ')}}`;
}
