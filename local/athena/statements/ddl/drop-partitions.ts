import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { checkRegistered, type DdlContext, findTable, NOTHING, semanticException } from './context.ts';
import { matchesSpec, type PartitionSpec, printSpec, readPartitionSpec } from './partition-spec.ts';

/** ALTER TABLE DROP PARTITION; the objects stay. https://docs.aws.amazon.com/athena/latest/ug/alter-table-drop-partition.html */
export interface DropPartitions {
  type: 'ALTER_TABLE_DROP_PARTITION';
  table: TableName;
  ifExists: boolean;
  specs: PartitionSpec[];
}

export function readDropPartitions(table: TableName, reader: TokenReader): DropPartitions {
  const ifExists = reader.take('IF', 'EXISTS');
  const specs = [readPartitionSpec(reader)];
  while (reader.take(',')) specs.push(readPartitionSpec(reader));
  reader.take('PURGE');
  return { type: 'ALTER_TABLE_DROP_PARTITION', table, ifExists, specs };
}

export function dropPartitions(
  { table: name, ifExists, specs }: DropPartitions,
  context: DdlContext,
): TextResult {
  const { catalogue } = context;
  const table = findTable(name, context);
  const registered = catalogue.partitions(table);
  const dropped = specs.flatMap((spec) => {
    const matching = registered.filter(matchesSpec(spec, table));
    if (matching.length === 0 && !ifExists)
      throw semanticException(`[Error 10006]: Partition not found ${printSpec(spec)}`);
    return matching;
  });
  checkRegistered(table);
  catalogue.dropPartitions(table, dropped);
  return NOTHING;
}
