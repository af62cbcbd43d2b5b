import type { Format } from './dataset.ts';

/**
 * What a column holds, whichever database it comes from.
 *
 * `timestamp` has at most three digits behind the second, for Athena reads the timestamps of Hive tables in
 * milliseconds; finer ones are `timestamp-text`, `2024-01-31 12:00:00.000000`, which keeps their order and loses
 * nothing. Both are in UTC where the database's type has a zone.
 * https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
export type LakeType =
  | { kind: 'boolean' | 'smallint' | 'int' | 'bigint' | 'real' | 'double' }
  | { kind: 'date' | 'timestamp' | 'timestamp-text' | 'string' | 'binary' }
  | { kind: 'decimal'; precision: number; scale: number };

/** The digits that Hive's decimal can have. */
export const MAX_PRECISION = 38;

const HIVE_TYPES = {
  boolean: 'boolean',
  smallint: 'smallint',
  int: 'int',
  bigint: 'bigint',
  real: 'float',
  double: 'double',
  'timestamp-text': 'string',
  string: 'string',
  binary: 'binary',
} as const;

/**
 * The type as Hive writes it. In text files dates and timestamps are text too, in a form that sorts as they do: they
 * could not hold `infinity` otherwise, which sorts behind all digits, as `-infinity` does before them.
 */
export function hiveType(type: LakeType, format: Format): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'date':
    case 'timestamp':
      return format === 'PARQUET' ? type.kind : 'string';
    default:
      return HIVE_TYPES[type.kind];
  }
}
