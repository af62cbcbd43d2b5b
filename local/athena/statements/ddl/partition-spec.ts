import { DEFAULT_PARTITION } from '../../../../core/archive/hive-path.ts';
import type { Partition, Table } from '../../catalogue/table.ts';
import type { TokenReader } from '../token-reader.ts';
import { semanticException } from './context.ts';

/** `PARTITION (key = value, …)`: values by the names of the keys. */
export type PartitionSpec = ReadonlyMap<string, string>;

export function readPartitionSpec(reader: TokenReader): PartitionSpec {
  reader.expect('PARTITION');
  return new Map(
    reader.list(() => {
      const key = reader.name();
      reader.expect('=');
      return [key, readValue(reader)] as const;
    }),
  );
}

function readValue(reader: TokenReader): string {
  if (reader.isString) return reader.string();
  if (reader.take('DATE')) return reader.string();
  const sign = reader.take('-') ? '-' : '';
  if (!/^[\d.]+$|^(?:TRUE|FALSE)$/.test(reader.peek())) throw reader.mismatched('a literal');
  return `${sign}${reader.next().text.toLowerCase()}`;
}

/** The values of a partition that is named in full. @throws {QueryFailure} when it is not. */
export function partitionValues(spec: PartitionSpec, table: Table): Partition['values'] {
  checkKeys(spec, table);
  return table.partitionKeys.map(({ name }) => {
    const value = spec.get(name);
    if (value === undefined || value === '')
      throw semanticException(`partition spec is invalid; field ${name} does not exist or is empty`);
    return literalValue(value);
  });
}

/** Tells the partitions that have the values of a spec, which need not name every key. @throws {QueryFailure} */
export function matchesSpec(spec: PartitionSpec, table: Table): (partition: Partition) => boolean {
  checkKeys(spec, table);
  const wanted = table.partitionKeys.map(({ name }) => spec.get(name));
  return ({ values }) =>
    wanted.every((value, index) => value === undefined || literalValue(value) === values[index]);
}

/** `{dt=2026-01-01, hour=7}`, as Hive writes it in messages. */
export function printSpec(spec: PartitionSpec): string {
  return `{${Array.from(spec, ([key, value]) => `${key}=${value}`).join(', ')}}`;
}

function checkKeys(spec: PartitionSpec, { partitionKeys }: Table): void {
  if (partitionKeys.length === 0)
    throw semanticException(`table is not partitioned but partition spec exists: ${printSpec(spec)}`);
  for (const key of spec.keys()) {
    if (!partitionKeys.some(({ name }) => name === key))
      throw semanticException(
        `[Error 10098]: Non-Partition column appears in the partition specification: ${key}`,
      );
  }
}

function literalValue(text: string): string | null {
  return text === DEFAULT_PARTITION ? null : text;
}
