import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../support.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

test('writes a header, every value in quotes, and NULL empty and bare', async () => {
  const values = `VALUES (1, 'a "b", c', true), (2, NULL, NULL), (3, '', false), (4, 'two' || chr(10) || 'lines', true)`;
  expect(
    await athena.file(`SELECT i AS "I", s AS "a ""b""", b FROM (${values}) AS t(i, s, b) ORDER BY i`),
  ).toBe('"I","a ""b""","b"\n"1","a ""b"", c","true"\n"2",,\n"3","","false"\n"4","two\nlines","true"\n');
});

test('writes but the header when there are no rows', async () => {
  expect(await athena.file('SELECT 1 AS a, 2 AS a WHERE false')).toBe('"a","a"\n');
});

test('a single NULL is an empty line', async () => {
  expect(await athena.file('SELECT CAST(NULL AS varchar) AS a UNION ALL SELECT NULL')).toBe('"a"\n\n\n');
});

test('keeps the order of ORDER BY over many rows', async () => {
  const many =
    'SELECT 100 * (x - 1) + y AS n FROM UNNEST(sequence(1, 3000)) AS t(x), UNNEST(sequence(1, 100)) AS u(y) ORDER BY n DESC';
  const lines = (await athena.file(many)).split('\n');
  expect(lines.slice(1, -1)).toEqual(Array.from({ length: 300_000 }, (_, index) => `"${300_000 - index}"`));
});

test('puts the file where the execution says, and leaves nothing beside it', async () => {
  const { id, location } = await athena.run('SELECT 1 AS a');
  expect(location).toBe(`s3://results/athena/${id}.csv`);
  expect(readFileSync(athena.pathOf(location), 'utf8')).toBe('"a"\n"1"\n');
  expect(readdirSync(join(athena.home, 'athena.sqlite-scratch'))).toEqual(['spill']);
});

test('SHOW and DESCRIBE answer with lines of text', async () => {
  athena.athena.catalogue.createTable({
    database: 'db',
    name: 'things',
    columns: [{ name: 'id', type: 'bigint' }],
    partitionKeys: [{ name: 'dt', type: 'string' }],
    location: 's3://lake/things/',
    format: { type: 'PARQUET' },
  });
  expect(await athena.file('SHOW DATABASES')).toBe('db\ndefault\n');
  expect(await athena.file('SHOW TABLES IN db')).toBe('things\n');
  expect(await athena.file("SHOW TABLES IN db 'x*|y'")).toBe('');
  expect(await athena.file('SHOW COLUMNS IN db.things')).toBe('id\ndt\n');
  expect(await athena.file('DESCRIBE db.things')).toBe('id\tbigint\t\ndt\tstring\t\n');
  expect(await athena.file('SHOW PARTITIONS db.things')).toBe('');
  expect((await athena.run('DESCRIBE db.nope')).reason).toBe(
    "TABLE_NOT_FOUND: line 1:10: Table 'awsdatacatalog.db.nope' does not exist",
  );
});

test('a plan is lines of text below a header', async () => {
  const { location } = await athena.run('EXPLAIN SELECT 1 AS n');
  expect(location).toMatch(/\.txt$/);
  expect(readFileSync(athena.pathOf(location), 'utf8')).toMatch(/^Query Plan\n[^\n]+\n(.*\n)+$/);
});
