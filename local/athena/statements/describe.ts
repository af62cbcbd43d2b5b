import type { Catalogue } from '../catalogue/catalogue.ts';
import { listDataFiles } from '../catalogue/data-files.ts';
import type { Table } from '../catalogue/table.ts';
import { localPath } from '../lake.ts';
import { type ColumnInfo, textColumn } from '../results/column-info.ts';
import { resolveTable } from './compile.ts';
import type { Statement, TableName } from './statement.ts';

/** What a statement about the catalogue answers: rows of text. */
export interface TextResult {
  columns: ColumnInfo[];
  rows: string[][];
}

export interface DescribeContext {
  sql: string;
  database: string;
  catalogue: Catalogue;
  lakeRoot: string;
}

/** Answers SHOW and DESCRIBE. @throws {QueryFailure} for a table or database that is not there. */
export async function describe(
  statement: Exclude<Statement, { type: 'SELECT' | 'EXPLAIN' }>,
  context: DescribeContext,
): Promise<TextResult> {
  const { catalogue } = context;
  switch (statement.type) {
    case 'SHOW_DATABASES':
      return list('database_name', catalogue.databases().filter(matches(statement.pattern)));
    case 'SHOW_TABLES': {
      const names = catalogue.tables(statement.database ?? context.database).map(({ name }) => name);
      return list('tab_name', names.filter(matches(statement.pattern)));
    }
    case 'SHOW_COLUMNS':
      return list(
        'field',
        columnsOf(find(statement.table, context)).map(({ name }) => name),
      );
    case 'SHOW_PARTITIONS':
      return list('partition', await partitionsOf(find(statement.table, context), context.lakeRoot));
    case 'DESCRIBE_TABLE':
      return {
        columns: ['col_name', 'data_type', 'comment'].map(textColumn),
        rows: columnsOf(find(statement.table, context)).map(({ name, type }) => [name, type, '']),
      };
  }
}

function list(column: string, values: string[]): TextResult {
  return { columns: [textColumn(column)], rows: values.map((value) => [value]) };
}

function find({ database, name, offset }: TableName, context: DescribeContext): Table {
  return resolveTable(
    { ...(database !== undefined && { database }), name, offset },
    context.sql,
    context.database,
    context.catalogue,
  );
}

function columnsOf({ columns, partitionKeys }: Table) {
  return [...columns, ...partitionKeys];
}

async function partitionsOf({ partitionKeys, location }: Table, lakeRoot: string): Promise<string[]> {
  const keys = partitionKeys.map(({ name }) => name);
  const files = await listDataFiles(localPath(lakeRoot, location), keys);
  const partitions = files.map(({ partition }) =>
    keys.map((key, index) => `${key}=${partition[index] ?? '__HIVE_DEFAULT_PARTITION__'}`).join('/'),
  );
  return [...new Set(partitions)];
}

// Hive's patterns: * stands for any text, | separates alternatives.
function matches(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const escaped = pattern.replaceAll(/[.+?^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const regexp = new RegExp(`^(?:${escaped})$`, 'i');
  return (name) => regexp.test(name);
}
