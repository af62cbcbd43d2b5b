import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../../support.ts';
import { unload } from './unload.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open({ unloadFileBytes: 200_000 });
  mkdirSync(athena.pathOf('s3://lake/'));
});

afterAll(() => athena.close());

test.each([
  ['SELECT 1', 1],
  ['SELECT 1 AS a, count(*)', 2],
  ['VALUES 1, 2', 1],
  ["SELECT * FROM (SELECT 1 AS a, upper('x'))", 2],
])('refuses a column without a name: %s', async (query, place) => {
  const ended = await athena.run(`UNLOAD (${query}) TO 's3://lake/unnamed/' WITH (format = 'PARQUET')`);
  expect(ended).toMatchObject({
    state: 'FAILED',
    reason: `MISSING_COLUMN_NAME: line 1:1: Column name not specified at position ${place}`,
  });
  expect(existsSync(athena.pathOf('s3://lake/unnamed/'))).toBe(false);
});

test('never writes where there is something already', async () => {
  athena.put('s3://lake/taken/deep/_hidden', '');
  const statement = "UNLOAD (SELECT 1 AS a) TO 's3://lake/taken/' WITH (format = 'JSON')";
  expect((await athena.run(statement)).reason).toBe(
    'HIVE_PATH_ALREADY_EXISTS: Target directory already exists: s3://lake/taken/',
  );
  expect((await athena.run(statement.replace('lake', 'nobucket'))).reason).toBe(
    'HIVE_FILESYSTEM_ERROR: The specified bucket does not exist: nobucket',
  );
  expect(existsSync(athena.pathOf('s3://nobucket/'))).toBe(false);
});

test('a query that fails half-way leaves nothing', async () => {
  const query = 'SELECT 1 / (10000 - n) AS a FROM UNNEST(sequence(1, 10000)) AS t(n)';
  for (const format of ['JSON', 'AVRO']) {
    await expect(unload(athena, query, 'half', `format = '${format}'`)).rejects.toThrow('DIVISION_BY_ZERO');
    expect(existsSync(athena.pathOf('s3://lake/half/'))).toBe(false);
    expect(readdirSync(join(athena.home, 'athena.sqlite-scratch'))).toEqual(['spill']);
  }
});

test('what an earlier process had put in place at its very end is written anew', async () => {
  const ended = await athena.run("UNLOAD (SELECT 1 AS a) TO 's3://lake/rerun/' WITH (format = 'JSON')");
  const before = readdirSync(athena.pathOf('s3://lake/rerun/'));
  await athena.athena.close();
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(join(athena.home, 'athena.sqlite'));
  db.prepare(
    "UPDATE execution SET state = 'RUNNING', announced = 0, body = json_set(body, '$.state', 'RUNNING') WHERE id = ?",
  ).run(ended.id);
  db.close();
  athena = await TestAthena.open({ unloadFileBytes: 200_000 }, athena.home);
  await athena.athena.resume();
  expect(await athena.ended(ended.id)).toMatchObject({ state: 'SUCCEEDED' });
  expect(readdirSync(athena.pathOf('s3://lake/rerun/'))).toEqual(before);
});

const Q = "UNLOAD (SELECT 1 AS a) TO 's3://lake/x/'";

test.each<[string, string]>([
  [Q, 'UNLOAD needs a format: PARQUET, JSON, AVRO or TEXTFILE'],
  [`${Q} WITH (format = 'ORC')`, 'the format ORC of UNLOAD is not supported by this engine'],
  [`${Q} WITH (format = 'XML')`, 'the format XML of UNLOAD is not known'],
  [
    `${Q} WITH (format = 'PARQUET', partitioned_by = ARRAY['a'])`,
    'line 1:68: the property partitioned_by of UNLOAD is not supported by this engine',
  ],
  [
    `${Q} WITH (format = 'PARQUET', compression = 'LZO')`,
    'the compression LZO of Parquet is not supported by this engine',
  ],
  [
    `${Q} WITH (format = 'JSON', compression = 'ZSTD')`,
    'the compression ZSTD of JSON is not supported by this engine',
  ],
  [
    `${Q} WITH (format = 'TEXTFILE', field_delimiter = '||')`,
    "'||' as field_delimiter is not supported by this engine",
  ],
  [
    `${Q} WITH (format = 'JSON', field_delimiter = '|')`,
    'field_delimiter is a property of the format TEXTFILE',
  ],
  [
    "UNLOAD (SELECT 1) TO 's3://lake/../x/' WITH (format = 'JSON')",
    "line 1:22: the destination 's3://lake/../x/' cannot have an empty step, nor one that is . or ..",
  ],
  [
    "UNLOAD (SELECT 1) TO '/tmp/x/' WITH (format = 'JSON')",
    "line 1:22: the destination '/tmp/x/' must be s3://bucket/prefix/",
  ],
  ["UNLOAD (SELECT 1 TO 's3://lake/x/' WITH (format = 'JSON')", "line 1:57: mismatched input '<EOF>'"],
  [
    "UNLOAD (SELEC 1) TO 's3://lake/x/' WITH (format = 'JSON')",
    "line 1:9: mismatched input 'SELEC'. Expecting: <query>",
  ],
])('refuses: %s', async (query, message) => {
  await expect(athena.start(query)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message: expect.stringContaining(message),
  });
});

test.each<[string, string, string]>([
  ['SELECT ARRAY[1] AS a', 'TEXTFILE', 'NOT_SUPPORTED: Unsupported Hive type: INTEGER[] in TEXTFILE'],
  ['SELECT 1 AS a, 2 AS A', 'PARQUET', "DUPLICATE_COLUMN_NAME: Column name 'A' specified more than once"],
  ['SELECT 1 AS "a b"', 'AVRO', "NOT_SUPPORTED: the column name 'a b' is not supported in AVRO"],
])('fails where a format cannot hold it: %s as %s', async (query, format, reason) => {
  expect((await athena.run(`UNLOAD (${query}) TO 's3://lake/odd/' WITH (format = '${format}')`)).reason).toBe(
    reason,
  );
});
