import type { Dataset } from './dataset.ts';
import { DEFAULT_PARTITION, escapePathName, type PartitionValue } from './hive-path.ts';

/** A place in the object store. */
export interface ObjectPlace {
  bucket: string;
  key: string;
}

/** The names of the partition keys that every cold table begins with. */
export const DAY_KEYS = ['year', 'month', 'day'] as const;

/** The partition keys of a cold table: the day's three, then those of the dataset's own, in lower case. */
export function partitionKeys({ partitionColumns }: Dataset): string[] {
  return [...DAY_KEYS, ...partitionColumns.map((column) => column.toLowerCase())];
}

/**
 * The values of a partition as the catalogue knows them, unescaped. NULL and the empty text have but one name there, so
 * values that share a path are one partition.
 */
export function partitionValues(day: string, values: readonly PartitionValue[]): string[] {
  return [
    ...day.split('-'),
    ...values.map((value) => (value === null || value === '' ? DEFAULT_PARTITION : value)),
  ];
}

/** `year=2024/month=01/day=31/region=a%2Fb/`: where a partition lies below its table. */
export function partitionPath(dataset: Dataset, day: string, values: readonly PartitionValue[]): string {
  const all = partitionValues(day, values);
  return partitionKeys(dataset)
    .map((key, index) => `${escapePathName(key)}=${escapePathName(all[index] ?? null)}/`)
    .join('');
}

/** The name of a batch's object is the same in each of its partitions, and another in every attempt. */
export function objectKey(dataset: Dataset, path: string, batch: number): string {
  return `${placeOf(coldLocation(dataset)).key}${path}part-${batch}.${extensionOf(dataset)}`;
}

/** The prefix of the objects that hold a reader's snapshot of hot rows. */
export function hotPrefix(dataset: Dataset, queryId: string): ObjectPlace {
  const { bucket, key } = placeOf(hotLocation(dataset));
  return { bucket, key: `${key}query_id=${escapePathName(queryId)}/` };
}

/** `s3://bucket/prefix/orders/`, below which the cold table lies. */
export function coldLocation({ lake }: Dataset): string {
  return `${lake.location}${lake.table}/`;
}

/** `s3://bucket/prefix/hot/orders/`, below which readers' snapshots lie. */
export function hotLocation({ lake }: Dataset): string {
  return `${lake.location}hot/${lake.table}/`;
}

/** What the names of a dataset's objects end in. */
export function extensionOf({ format }: Dataset): string {
  return format === 'PARQUET' ? 'parquet' : 'csv';
}

/** Takes `s3://bucket/key` apart. */
export function placeOf(location: string): ObjectPlace {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(location) ?? [];
  return { bucket, key };
}
