import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableInput } from '../../../../local/athena/catalogue/table.ts';
import { TestAthena } from '../support.ts';

let athena: TestAthena;

const DAYS: TableInput = {
  database: 'db',
  name: 'days',
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'name', type: 'string' },
    { name: 'added', type: 'double' },
    { name: 'never', type: 'array<int>' },
  ],
  partitionKeys: [
    { name: 'dt', type: 'string' },
    { name: 'hour', type: 'int' },
  ],
  location: 's3://lake/days/',
  format: { type: 'PARQUET' },
};

beforeAll(async () => {
  athena = await TestAthena.open({ database: 'db' });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const parquet = (key: string, select: string) =>
    connection.run(`COPY (${select}) TO '${object(key)}' (FORMAT parquet)`);
  await parquet(
    'days/dt=2026-01-01/hour=7/a.parquet',
    'SELECT i AS "ID", \'n\' || i AS name FROM range(3) AS t(i)',
  );
  await parquet('days/dt=2026-01-02/hour=8/a.parquet', "SELECT 1.5::DOUBLE AS added, 'x' AS name, 10 AS id");
  await parquet('days/dt=__HIVE_DEFAULT_PARTITION__/hour=9/a', "SELECT 11 AS id, 'null' AS name");
  await parquet('days/dt=a%2Fb %3D c/hour=9/a.parquet', "SELECT 12 AS id, 'escaped' AS name");
  write('days/dt=2026-01-01/hour=7/_SUCCESS', '');
  write('days/dt=2026-01-01/hour=7/.hidden', 'no parquet');
  write('days/stray.parquet', 'no parquet');
  athena.athena.catalogue.createTable(DAYS);
});

afterAll(() => athena.close());

function object(key: string): string {
  const path = join(athena.home, 'buckets', 'lake', key);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function write(key: string, text: string): void {
  writeFileSync(object(key), text);
}

test('reads Parquet by name, in any case, with NULL for columns that a file has not', async () => {
  expect(
    await athena.file("SELECT id, name, added, never, hour FROM days WHERE dt < '2026-01-03' ORDER BY id"),
  ).toBe(
    '"id","name","added","never","hour"\n"0","n0",,,"7"\n"1","n1",,,"7"\n"2","n2",,,"7"\n"10","x","1.5",,"8"\n',
  );
});

test('a partition value is of its type, unescaped, and NULL where Hive says so', async () => {
  expect(await athena.file('SELECT id, dt, hour + 1 AS h FROM days WHERE id > 10 ORDER BY id')).toBe(
    '"id","dt","h"\n"11",,"10"\n"12","a/b = c","10"\n',
  );
  expect((await athena.run('SELECT * FROM days WHERE dt = 20260101')).reason).toMatch(/^TYPE_MISMATCH: /);
});

test.each(['days', 'db.days', 'awsdatacatalog.db.days', 'DB.Days', '"db"."days"'])(
  '%s names the table',
  async (name) => {
    expect(await athena.file(`SELECT count(*) AS n FROM ${name} WHERE hour = 7`)).toBe('"n"\n"3"\n');
  },
);

test('a column may carry the name of its table and database', async () => {
  expect(
    await athena.file(
      'SELECT db.days.id, days.id, d.id FROM db.days JOIN days d USING (id) WHERE db.days.id = 1',
    ),
  ).toBe('"id","id","id"\n"1","1","1"\n');
});

test('the database of the request is that of a bare name', async () => {
  const elsewhere = await athena.run('SELECT * FROM days', {
    QueryExecutionContext: { Database: 'default' },
  });
  expect(elsewhere.reason).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.days' does not exist",
  );
});

test('a table without files has no rows', async () => {
  athena.athena.catalogue.createTable({ ...DAYS, name: 'none', location: 's3://lake/none/' });
  expect(await athena.file("SELECT id, dt FROM none WHERE dt = 'x'")).toBe('"id","dt"\n');
});

test('a file counts from the moment it is there', async () => {
  athena.athena.catalogue.createTable({
    ...DAYS,
    name: 'late',
    partitionKeys: [],
    location: 's3://lake/late/',
  });
  expect(await athena.file('SELECT count(*) AS n FROM late')).toBe('"n"\n"0"\n');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (SELECT 1 AS id) TO '${object('late/a.parquet')}' (FORMAT parquet)`);
  expect(await athena.file('SELECT count(*) AS n FROM late')).toBe('"n"\n"1"\n');
});

test('reads CSV with quotes, line feeds, NULL and empty text', async () => {
  athena.athena.catalogue.createTable({
    database: 'db',
    name: 'people',
    columns: [
      { name: 'id', type: 'int' },
      { name: 'name', type: 'string' },
      { name: 'born', type: 'date' },
    ],
    location: 's3://lake/people/',
    format: { type: 'CSV', header: true },
  });
  write('people/a.csv', 'id,name,born\n1,"a ""b"", c\nd",2000-01-02\n2,,\n3,"",\n');
  expect(await athena.file('SELECT * FROM people ORDER BY id')).toBe(
    '"id","name","born"\n"1","a ""b"", c\nd","2000-01-02"\n"2",,\n"3","",\n',
  );
});

test('a file that is damaged fails the query without telling where it lies', async () => {
  athena.athena.catalogue.createTable({
    ...DAYS,
    name: 'bad',
    partitionKeys: [],
    location: 's3://lake/bad/',
  });
  write('bad/a.parquet', 'this is not parquet, not at all');
  const { state, reason } = await athena.run('SELECT * FROM bad');
  expect(state).toBe('FAILED');
  expect(reason).not.toContain(athena.home);
});

test('creating a table again replaces it, and it outlives the process', async () => {
  const table = { ...DAYS, name: 'again' };
  athena.athena.catalogue.createTable(table);
  athena.athena.catalogue.createTable({ ...table, columns: [{ name: 'only', type: 'int' }] });
  expect(athena.athena.catalogue.table('DB', 'Again')?.columns).toEqual([{ name: 'only', type: 'int' }]);
});

test.each([
  [{ name: 'UPPER' }],
  [{ location: 's3://lake/no-slash' }],
  [{ location: '/etc/' }],
  [{ columns: [] }],
  [{ columns: [{ name: 'a', type: 'text' }] }],
])('refuses a table with %j', (change) => {
  expect(() => athena.athena.catalogue.createTable({ ...DAYS, ...change })).toThrow();
});

test('scans what the partitions and columns of a query need', async () => {
  const all = await athena.run('SELECT * FROM days');
  const day = await athena.run("SELECT * FROM days WHERE dt = '2026-01-01'");
  const column = await athena.run("SELECT id FROM days WHERE dt = '2026-01-01'");
  const filter = await athena.run("SELECT count(*) FROM days WHERE dt = '2026-01-01' AND id = 1");
  expect(all.bytes).toBeGreaterThan(day.bytes);
  expect(day.bytes).toBeGreaterThan(column.bytes);
  expect(filter.bytes).toBe(column.bytes);
  expect((await athena.run("SELECT * FROM days WHERE dt = 'never'")).bytes).toBe(0);
  expect((await athena.run('SELECT 1')).bytes).toBe(0);
  const csv = Buffer.byteLength('id,name,born\n1,"a ""b"", c\nd",2000-01-02\n2,,\n3,"",\n');
  expect((await athena.run('SELECT count(*) FROM people')).bytes).toBe(csv);
});
