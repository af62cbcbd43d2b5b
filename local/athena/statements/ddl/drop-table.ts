import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { type DdlContext, findTable, NOTHING } from './context.ts';

/** DROP TABLE; the objects of the table stay. https://docs.aws.amazon.com/athena/latest/ug/drop-table.html */
export interface DropTable {
  type: 'DROP_TABLE';
  table: TableName;
  ifExists: boolean;
}

export function readDropTable(reader: TokenReader): DropTable {
  const ifExists = reader.take('IF', 'EXISTS');
  const table = reader.tableName();
  reader.take('PURGE');
  return { type: 'DROP_TABLE', table, ifExists };
}

export function dropTable({ table: name, ifExists }: DropTable, context: DdlContext): TextResult {
  const { catalogue } = context;
  if (ifExists && catalogue.table(name.database ?? context.database, name.name) === undefined) return NOTHING;
  catalogue.dropTable(findTable(name, context));
  return NOTHING;
}
