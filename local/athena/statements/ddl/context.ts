import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { Table } from '../../catalogue/table.ts';
import { QueryFailure } from '../../dialect/faults.ts';
import type { TextResult } from '../text-result.ts';
import type { TableName } from '../token-reader.ts';

export interface DdlContext {
  /** The database of a table that is named without one. */
  database: string;
  catalogue: Catalogue;
  lakeRoot: string;
}

/** What a statement answers that has nothing to say. */
export const NOTHING: TextResult = { columns: [], rows: [] };

/** A failure as Hive reports it: `FAILED: SemanticException …`. */
export function semanticException(message: string): QueryFailure {
  return new QueryFailure('FAILED', `SemanticException ${message}`);
}

/** A failure of a statement that was sound by itself. */
export function executionError(message: string): QueryFailure {
  return new QueryFailure(
    'FAILED',
    `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${message}`,
  );
}

/** The table that a statement names. @throws {QueryFailure} when it is not there. */
export function findTable(name: TableName, context: DdlContext): Table {
  const database = name.database ?? context.database;
  const table = context.catalogue.table(database, name.name);
  if (table === undefined) throw semanticException(`[Error 10001]: Table not found ${database}.${name.name}`);
  return table;
}

/** @throws {QueryFailure} for a table whose partitions nobody registers. */
export function checkRegistered({ database, name, partitioning }: Table): void {
  if (partitioning === 'REGISTERED') return;
  throw new QueryFailure(
    'NOT_SUPPORTED',
    `the partitions of ${database}.${name} are found by their paths, so to add or drop them is not supported by this engine`,
  );
}
