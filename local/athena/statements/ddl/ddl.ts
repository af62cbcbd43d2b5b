import { Unsupported } from '../../dialect/faults.ts';
import type { TextResult } from '../text-result.ts';
import type { TokenReader } from '../token-reader.ts';
import { type AddColumns, addColumns, readAddColumns } from './add-columns.ts';
import { type AddPartitions, addPartitions, readAddPartitions } from './add-partitions.ts';
import type { DdlContext } from './context.ts';
import { type CreateDatabase, createDatabase, readCreateDatabase } from './create-database.ts';
import { type CreateTable, createTable, readCreateTable } from './create-table.ts';
import { type DropDatabase, dropDatabase, readDropDatabase } from './drop-database.ts';
import { type DropPartitions, dropPartitions, readDropPartitions } from './drop-partitions.ts';
import { type DropTable, dropTable, readDropTable } from './drop-table.ts';
import { type RepairTable, readRepairTable, repairTable } from './repair-table.ts';
import { readSetProperties, type SetProperties, setProperties } from './set-properties.ts';

/** Statements that change the catalogue. Their types are Athena's SubstatementType. */
export type DdlStatement =
  | AddColumns
  | AddPartitions
  | CreateDatabase
  | CreateTable
  | DropDatabase
  | DropPartitions
  | DropTable
  | RepairTable
  | SetProperties;

const DDL_TYPES: Record<DdlStatement['type'], true> = {
  ALTER_TABLE_ADD_COLUMN: true,
  ALTER_TABLE_ADD_PARTITION: true,
  ALTER_TABLE_DROP_PARTITION: true,
  ALTER_TABLE_PROPERTIES: true,
  CREATE_DATABASE: true,
  CREATE_TABLE: true,
  DROP_DATABASE: true,
  DROP_TABLE: true,
  MSCK_REPAIR: true,
};

export function isDdl(statement: { type: string }): statement is DdlStatement {
  return Object.hasOwn(DDL_TYPES, statement.type);
}

/**
 * Reads a statement that begins with ALTER, CREATE, DROP or MSCK.
 * https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
 * @throws {Refused} for what does not parse, {Unsupported} for what is not done here.
 */
export function readDdl(reader: TokenReader): DdlStatement {
  const statement = readAny(reader);
  reader.end();
  return statement;
}

function readAny(reader: TokenReader): DdlStatement {
  if (reader.take('MSCK')) return readRepairTable(reader);
  if (reader.take('ALTER')) return readAlter(reader);
  if (reader.take('DROP')) {
    if (reader.take('TABLE')) return readDropTable(reader);
    if (reader.take('DATABASE') || reader.take('SCHEMA')) return readDropDatabase(reader);
    throw new Unsupported(`the statement DROP ${reader.peek()}`, 0);
  }
  reader.expect('CREATE');
  if (reader.take('DATABASE') || reader.take('SCHEMA')) return readCreateDatabase(reader);
  if (reader.take('EXTERNAL', 'TABLE')) return readCreateTable(reader);
  if (reader.take('TABLE')) throw new Unsupported('CREATE TABLE without EXTERNAL', 0);
  throw new Unsupported(`the statement CREATE ${reader.peek()}`, 0);
}

function readAlter(reader: TokenReader): DdlStatement {
  if (!reader.take('TABLE')) throw new Unsupported(`the statement ALTER ${reader.peek()}`, 0);
  const table = reader.tableName();
  if (reader.take('ADD', 'COLUMNS')) return readAddColumns(table, reader);
  if (reader.take('ADD')) return readAddPartitions(table, reader);
  if (reader.take('SET', 'TBLPROPERTIES')) return readSetProperties(table, reader);
  if (reader.take('DROP')) {
    if (reader.peek() === 'IF' || reader.peek() === 'PARTITION') return readDropPartitions(table, reader);
    throw new Unsupported(`ALTER TABLE with DROP ${reader.peek()}`, reader.offset);
  }
  throw new Unsupported(`ALTER TABLE with ${reader.peek()}`, reader.offset);
}

/** Changes the catalogue as a statement says. @throws {QueryFailure} in the words of Hive. */
export async function runDdl(statement: DdlStatement, context: DdlContext): Promise<TextResult> {
  switch (statement.type) {
    case 'ALTER_TABLE_ADD_COLUMN':
      return addColumns(statement, context);
    case 'ALTER_TABLE_ADD_PARTITION':
      return addPartitions(statement, context);
    case 'ALTER_TABLE_DROP_PARTITION':
      return dropPartitions(statement, context);
    case 'ALTER_TABLE_PROPERTIES':
      return setProperties(statement, context);
    case 'CREATE_DATABASE':
      return createDatabase(statement, context);
    case 'CREATE_TABLE':
      return createTable(statement, context);
    case 'DROP_DATABASE':
      return dropDatabase(statement, context);
    case 'DROP_TABLE':
      return dropTable(statement, context);
    case 'MSCK_REPAIR':
      return repairTable(statement, context);
  }
}
