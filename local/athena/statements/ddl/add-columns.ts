import type { Column } from '../../catalogue/table.ts';
import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { readColumns } from './clauses.ts';
import { type DdlContext, findTable, NOTHING, semanticException } from './context.ts';
import { checkTextTypes } from './format.ts';

/** ALTER TABLE ADD COLUMNS. https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-columns.html */
export interface AddColumns {
  type: 'ALTER_TABLE_ADD_COLUMN';
  table: TableName;
  columns: Column[];
}

export function readAddColumns(table: TableName, reader: TokenReader): AddColumns {
  const columns = readColumns(reader);
  // Hive's words for what follows the metadata of partitions, too. There is none of a partition's own here.
  if (!reader.take('CASCADE')) reader.take('RESTRICT');
  return { type: 'ALTER_TABLE_ADD_COLUMN', table, columns };
}

/** Adds columns after those that there are, before the partition keys. */
export function addColumns({ table: name, columns: added }: AddColumns, context: DdlContext): TextResult {
  const table = findTable(name, context);
  const columns = [...table.columns, ...added];
  const names = [...columns, ...table.partitionKeys].map((column) => column.name);
  const twice = names.find((column, index) => names.indexOf(column) < index);
  if (twice !== undefined) throw semanticException(`[Error 10036]: Duplicate column name: ${twice}`);
  checkTextTypes(table.format, added);
  context.catalogue.createTable({ ...table, columns });
  return NOTHING;
}
