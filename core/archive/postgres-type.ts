import { type LakeType, MAX_PRECISION } from './lake-type.ts';

/** A type as PostgreSQL's catalogue knows it, domains resolved to what they are of. */
export interface PostgresType {
  /** `typname`, such as `timestamptz`; of built-in types only. Others have their name prefixed by their schema. */
  name: string;
  /** `atttypmod`, -1 where there is none. */
  modifier: number;
}

const SIMPLE: ReadonlyMap<string, LakeType> = new Map([
  ['bool', { kind: 'boolean' }],
  ['int2', { kind: 'smallint' }],
  ['int4', { kind: 'int' }],
  ['int8', { kind: 'bigint' }],
  ['float4', { kind: 'real' }],
  ['float8', { kind: 'double' }],
  ['date', { kind: 'date' }],
  ['bytea', { kind: 'binary' }],
]);

/** The digits of a timestamp that Athena reads. */
const MILLISECONDS = 3;

/**
 * What a column of PostgreSQL becomes in the lake. Whatever has no type there (a numeric without a scale, json, uuid,
 * time, interval, arrays, enums, ranges) is text, as PostgreSQL writes it: nothing is lost, and it can be read back.
 */
export function lakeTypeOf({ name, modifier }: PostgresType): LakeType {
  const simple = SIMPLE.get(name);
  if (simple) return simple;
  if (name === 'numeric') return decimalOf(modifier);
  if (name === 'timestamp' || name === 'timestamptz') {
    return { kind: modifier >= 0 && modifier <= MILLISECONDS ? 'timestamp' : 'timestamp-text' };
  }
  return { kind: 'string' };
}

// The modifier of numeric(p,s) is ((p << 16) | (s & 0x7ff)) + 4: the scale has eleven bits and a sign.
// https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c
function decimalOf(modifier: number): LakeType {
  if (modifier < 4) return { kind: 'string' };
  const precision = (modifier - 4) >> 16;
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  const fits = precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
  return fits ? { kind: 'decimal', precision, scale } : { kind: 'string' };
}
