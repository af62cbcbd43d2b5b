import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { readProperties } from './clauses.ts';
import { type DdlContext, findTable, NOTHING } from './context.ts';
import { withProperties } from './format.ts';

/** ALTER TABLE SET TBLPROPERTIES. https://docs.aws.amazon.com/athena/latest/ug/alter-table-set-tblproperties.html */
export interface SetProperties {
  type: 'ALTER_TABLE_PROPERTIES';
  table: TableName;
  properties: Record<string, string>;
}

export function readSetProperties(table: TableName, reader: TokenReader): SetProperties {
  return { type: 'ALTER_TABLE_PROPERTIES', table, properties: readProperties(reader) };
}

export function setProperties({ table: name, properties }: SetProperties, context: DdlContext): TextResult {
  const table = findTable(name, context);
  const all = { ...table.properties, ...properties };
  context.catalogue.createTable({ ...table, properties: all, format: withProperties(table.format, all) });
  return NOTHING;
}
