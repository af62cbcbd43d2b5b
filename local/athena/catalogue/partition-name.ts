import { escapePathName, type PartitionValue } from '../../../core/archive/hive-path.ts';

/** `dt=2026-01-01/hour=7`: the name of a partition, and where it lies below its table unless another place was given. */
export function partitionName(
  keys: readonly string[],
  values: readonly (PartitionValue | undefined)[],
): string {
  return keys
    .map((key, index) => `${escapePathName(key)}=${escapePathName(values[index] ?? null)}`)
    .join('/');
}
