import type { Partition } from '../../catalogue/table.ts';
import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { readLocation } from './clauses.ts';
import { checkRegistered, type DdlContext, executionError, findTable, NOTHING } from './context.ts';
import { type PartitionSpec, partitionValues, printSpec, readPartitionSpec } from './partition-spec.ts';

/** ALTER TABLE ADD PARTITION. https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-partition.html */
export interface AddPartitions {
  type: 'ALTER_TABLE_ADD_PARTITION';
  table: TableName;
  ifNotExists: boolean;
  partitions: { spec: PartitionSpec; location: string | undefined }[];
}

export function readAddPartitions(table: TableName, reader: TokenReader): AddPartitions {
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const partitions: AddPartitions['partitions'] = [];
  do {
    const spec = readPartitionSpec(reader);
    partitions.push({ spec, location: reader.take('LOCATION') ? readLocation(reader) : undefined });
  } while (reader.peek() === 'PARTITION');
  return { type: 'ALTER_TABLE_ADD_PARTITION', table, ifNotExists, partitions };
}

/** Registers all of the partitions, or, when one is there already and may not be, none. */
export function addPartitions(
  { table: name, ifNotExists, partitions }: AddPartitions,
  context: DdlContext,
): TextResult {
  const { catalogue } = context;
  const table = findTable(name, context);
  const added = partitions.map(({ spec, location }): Partition => {
    const values = partitionValues(spec, table);
    if (!ifNotExists && catalogue.partition(table, values) !== undefined)
      throw executionError(`AlreadyExistsException(message:Partition already exists: ${printSpec(spec)})`);
    return { values, ...(location !== undefined && { location }) };
  });
  checkRegistered(table);
  catalogue.addPartitions(table, added);
  return NOTHING;
}
