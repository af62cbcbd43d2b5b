import { expect, test } from 'vitest';
import { duckdbTypeOf } from '../../../../local/athena/catalogue/hive-types.ts';

test.each([
  ['string', 'VARCHAR'],
  ['VARCHAR(20)', 'VARCHAR'],
  ['char(3)', 'VARCHAR'],
  ['bigint', 'BIGINT'],
  ['decimal(12, 2)', 'DECIMAL(12,2)'],
  ['decimal', 'DECIMAL(10,0)'],
  ['array<string>', 'VARCHAR[]'],
  ['map<string,array<int>>', 'MAP(VARCHAR, INTEGER[])'],
  ['struct<a:int,b:struct<c:string>>', 'STRUCT("a" INTEGER, "b" STRUCT("c" VARCHAR))'],
])('%s is %s', (hive, duckdb) => {
  expect(duckdbTypeOf(hive)).toBe(duckdb);
});

test.each([
  '',
  'text',
  'constructor',
  'array<int',
  'array<int>>',
  'map<int>',
  'struct<a>',
  "int'); DROP",
  'decimal(a,b)',
])('refuses %j', (hive) => {
  expect(() => duckdbTypeOf(hive)).toThrow(`'${hive}' is not a type that a table can have`);
});
