import { expect, test } from 'vitest';
import { hiveType } from '../../../core/archive/lake-type.ts';
import { lakeTypeOf } from '../../../core/archive/postgres-type.ts';

// numeric(p,s) has the modifier ((p << 16) | (s & 0x7ff)) + 4.
const numeric = (precision: number, scale: number) => ((precision << 16) | (scale & 0x7ff)) + 4;

test.each([
  ['bool', -1, 'boolean', 'boolean'],
  ['int2', -1, 'smallint', 'smallint'],
  ['int4', -1, 'int', 'int'],
  ['int8', -1, 'bigint', 'bigint'],
  ['float4', -1, 'float', 'float'],
  ['float8', -1, 'double', 'double'],
  ['numeric', numeric(12, 2), 'decimal(12,2)', 'decimal(12,2)'],
  ['numeric', numeric(38, 38), 'decimal(38,38)', 'decimal(38,38)'],
  ['numeric', numeric(39, 2), 'string', 'string'],
  ['numeric', numeric(5, -2), 'string', 'string'],
  ['numeric', numeric(2, 5), 'string', 'string'],
  ['numeric', -1, 'string', 'string'],
  ['date', -1, 'date', 'string'],
  ['timestamp', 3, 'timestamp', 'string'],
  ['timestamptz', 0, 'timestamp', 'string'],
  ['timestamptz', -1, 'string', 'string'],
  ['timestamp', 6, 'string', 'string'],
  ['bytea', -1, 'binary', 'binary'],
  ['text', -1, 'string', 'string'],
  ['jsonb', -1, 'string', 'string'],
  ['_int4', -1, 'string', 'string'],
  ['public.mood', -1, 'string', 'string'],
])('%s with the modifier %d is %s in Parquet and %s in text', (name, modifier, parquet, text) => {
  const type = lakeTypeOf({ name, modifier });
  expect(hiveType(type, 'PARQUET')).toBe(parquet);
  expect(hiveType(type, 'CSV')).toBe(text);
});
