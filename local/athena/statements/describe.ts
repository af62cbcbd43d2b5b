import type { Catalogue } from '../catalogue/catalogue.ts';
import { discoverDataFiles } from '../catalogue/data-files.ts';
import { partitionName } from '../catalogue/partition-name.ts';
import type { Table } from '../catalogue/table.ts';
import { localPath } from '../lake.ts';
import { textColumn } from '../results/column-info.ts';
import { type Namespace, resolveTable } from './compile.ts';
import { semanticException } from './ddl/context.ts';
import { printCreateTable } from './show-create-table.ts';
import type { DescribeStatement } from './statement.ts';
import type { TextResult } from './text-result.ts';
import type { TableName } from './token-reader.ts';

export interface DescribeContext extends Namespace {
  sql: string;
  catalogue: Catalogue;
  lakeRoot: string;
}

/** Answers SHOW and DESCRIBE. @throws {QueryFailure} for a table or database that is not there. */
export async function describe(statement: DescribeStatement, context: DescribeContext): Promise<TextResult> {
  const { catalogue } = context;
  switch (statement.type) {
    case 'SHOW_DATABASES':
      return list('database_name', catalogue.databases().filter(matches(statement.pattern)));
    case 'SHOW_TABLES': {
      const database = statement.database ?? context.database;
      if (!catalogue.hasDatabase(database))
        throw semanticException(`[Error 10072]: Database does not exist: ${database}`);
      const names = catalogue.tables(database).map(({ name }) => name);
      return list('tab_name', names.filter(matches(statement.pattern)));
    }
    case 'SHOW_COLUMNS':
      return list(
        'field',
        columnsOf(find(statement.table, context)).map(({ name }) => name),
      );
    case 'SHOW_PARTITIONS':
      return list('partition', await partitionsOf(find(statement.table, context), context));
    case 'SHOW_CREATE_TABLE':
      return list('createtab_stmt', printCreateTable(find(statement.table, context)));
    case 'SHOW_TABLE_PROPERTIES':
      return showProperties(find(statement.table, context), statement.property);
    case 'DESCRIBE_TABLE':
      return {
        columns: ['col_name', 'data_type', 'comment'].map(textColumn),
        rows: columnsOf(find(statement.table, context)).map(({ name, type, comment = '' }) => [
          name,
          type,
          comment,
        ]),
      };
  }
}

function list(column: string, values: string[]): TextResult {
  return { columns: [textColumn(column)], rows: values.map((value) => [value]) };
}

function find({ catalog, database, name, offset }: TableName, context: DescribeContext): Table {
  const given = { ...(catalog !== undefined && { catalog }), ...(database !== undefined && { database }) };
  return resolveTable({ ...given, name, offset }, context.sql, context, context.catalogue);
}

function columnsOf({ columns, partitionKeys }: Table) {
  return [...columns, ...partitionKeys];
}

// Partitions that are projected are not told of, as in Athena.
async function partitionsOf(
  table: Table,
  { catalogue, lakeRoot }: Pick<DescribeContext, 'catalogue' | 'lakeRoot'>,
): Promise<string[]> {
  const keys = table.partitionKeys.map(({ name }) => name);
  if (table.partitioning === 'REGISTERED') {
    return catalogue.partitions(table).map(({ values }) => partitionName(keys, values));
  }
  const files = await discoverDataFiles(localPath(lakeRoot, table.location), keys);
  return [...new Set(files.map(({ partition }) => partitionName(keys, partition)))];
}

function showProperties({ name, properties }: Table, property: string | undefined): TextResult {
  const columns = ['prpt_name', 'prpt_value'].map(textColumn);
  if (property === undefined) return { columns, rows: [['EXTERNAL', 'TRUE'], ...Object.entries(properties)] };
  const value = properties[property] ?? `Table ${name} does not have property: ${property}`;
  return { columns, rows: [[property, value]] };
}

// Hive's patterns: * stands for any text, | separates alternatives.
function matches(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const escaped = pattern.replaceAll(/[.+?^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const regexp = new RegExp(`^(?:${escaped})$`, 'i');
  return (name) => regexp.test(name);
}
