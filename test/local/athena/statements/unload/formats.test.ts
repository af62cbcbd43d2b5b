import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import avro from 'avsc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../../support.ts';
import { unload } from './unload.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open({ unloadFileBytes: 200_000 });
  mkdirSync(athena.pathOf('s3://lake/'));
});

afterAll(() => athena.close());

async function readParquet(paths: string[], select: string) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const files = paths.map((path) => `'${path}'`).join(', ');
  return (await connection.runAndReadAll(select.replace('FILES', `read_parquet([${files}])`))).getRowsJson();
}

const VALUES = `SELECT * FROM (VALUES
  (1, 9007199254740993, 1.5E0, CAST('12.30' AS decimal(4,2)), 'a "b", c', true, DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05.678', X'00ff', ARRAY['x', NULL], MAP(ARRAY['k'], ARRAY[1])),
  (2, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL)) AS t(i, l, d, m, s, b, y, t, v, a, p) ORDER BY i`;

test('tells of itself as Athena does', async () => {
  const ended = await athena.run("UNLOAD (SELECT 1 AS a) TO 's3://lake/first' WITH (format = 'parquet')");
  expect(ended).toMatchObject({
    state: 'SUCCEEDED',
    type: 'DML UNLOAD',
    location: `s3://results/athena/${ended.id}`,
    manifest: `s3://results/athena/${ended.id}-manifest.csv`,
  });
  const [name, ...others] = readdirSync(athena.pathOf('s3://lake/first/'));
  expect(others).toEqual([]);
  expect(readFileSync(athena.pathOf(ended.manifest ?? ''), 'utf8')).toBe(`s3://lake/first/${name}\n`);
  expect(name).toMatch(new RegExp(`^\\d{8}_\\d{6}_00000_${ended.id}$`));
  expect(readdirSync(join(athena.home, 'athena.sqlite-scratch'))).toEqual(['spill']);
});

test('unloads a TABLE, and a column that is named like one without a name', async () => {
  const query = 'WITH t(a, _col1) AS (VALUES (1, 2)) TABLE t';
  const paths = await unload(athena, query, 'table', "format = 'PARQUET'");
  expect(await readParquet(paths, 'SELECT * FROM FILES')).toEqual([[1, 2]]);
});

test('writes Parquet with the types of the query', async () => {
  const paths = await unload(athena, VALUES, 'parquet', "format = 'PARQUET'");
  expect(await readParquet(paths, 'SELECT * FROM FILES ORDER BY i')).toEqual([
    [
      1,
      '9007199254740993',
      1.5,
      '12.30',
      'a "b", c',
      true,
      '2026-01-02',
      '2026-01-02 03:04:05.678',
      '\\x00\\xFF',
      ['x', null],
      [{ key: 'k', value: 1 }],
    ],
    [2, null, null, null, '', null, null, null, null, null, null],
  ]);
});

test.each([
  ['GZIP', 'GZIP'],
  ['snappy', 'SNAPPY'],
  ['ZSTD', 'ZSTD'],
  ['NONE', 'UNCOMPRESSED'],
])('compresses Parquet with %s', async (compression, written) => {
  const paths = await unload(
    athena,
    'SELECT 1 AS a',
    `c-${compression}`,
    `format = 'PARQUET', compression = '${compression}'`,
  );
  const codecs = await readParquet(paths, `SELECT DISTINCT compression FROM parquet_metadata('${paths[0]}')`);
  expect(codecs).toEqual([[written]]);
});

test('writes JSON, a row to a line, gzipped', async () => {
  const [path = ''] = await unload(athena, VALUES, 'json', "format = 'JSON'");
  expect(path).toMatch(/\.gz$/);
  expect(gunzipSync(readFileSync(path)).toString()).toBe(
    `${[
      '{"i":1,"l":9007199254740993,"d":1.5,"m":12.30,"s":"a \\"b\\", c","b":true,"y":"2026-01-02","t":"2026-01-02 03:04:05.678","v":"AP8=","a":["x",null],"p":{"k":1}}',
      '{"i":2,"l":null,"d":null,"m":null,"s":"","b":null,"y":null,"t":null,"v":null,"a":null,"p":null}',
    ].join('\n')}\n`,
  );
});

test('JSON keeps every digit, and what no number says as text', async () => {
  const [path = ''] = await unload(
    athena,
    `SELECT CAST('12345678901234567890123.4567890' AS decimal(38,7)) AS m, nan() AS n, 1.5E300 AS d, ARRAY[0.10] AS a, CAST(ROW('x', 1) AS ROW(s varchar, i integer)) AS r, MAP(ARRAY[1], ARRAY['"']) AS p`,
    'digits',
    "format = 'JSON'",
  );
  expect(gunzipSync(readFileSync(path)).toString()).toBe(
    '{"m":12345678901234567890123.4567890,"n":"NaN","d":1.5E300,"a":[0.10],"r":{"s":"x","i":1},"p":{"1":"\\""}}\n',
  );
});

test('writes text with ^A between fields, or what is asked for', async () => {
  const query =
    'SELECT i, s, d FROM (VALUES (1, \'a "b", c\', 1.5E10), (2, NULL, NULL)) AS t(i, s, d) ORDER BY i';
  const [path = ''] = await unload(athena, query, 'text', "format = 'TEXTFILE'");
  expect(gunzipSync(readFileSync(path)).toString()).toBe('1\x01a "b", c\x011.5E10\n2\x01\\N\x01\\N\n');
  const [tabs = ''] = await unload(athena, query, 'tabs', "format = 'TEXTFILE', field_delimiter = '\t'");
  expect(gunzipSync(readFileSync(tabs)).toString()).toBe('1\ta "b", c\t1.5E10\n2\t\\N\t\\N\n');
});

test('writes Avro, exact beyond 2^53', async () => {
  const [path = ''] = await unload(
    athena,
    `${VALUES.replace('ORDER BY i', '')} WHERE i < 3 ORDER BY i`,
    'avro',
    "format = 'AVRO'",
  );
  const { schema, rows } = await readAvro(path);
  expect(schema.fields.map(({ name, type }) => [name, type])).toEqual([
    ['i', ['null', 'int']],
    ['l', ['null', 'long']],
    ['d', ['null', 'double']],
    ['m', ['null', { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }]],
    ['s', ['null', 'string']],
    ['b', ['null', 'boolean']],
    ['y', ['null', { type: 'int', logicalType: 'date' }]],
    ['t', ['null', { type: 'long', logicalType: 'timestamp-millis' }]],
    ['v', ['null', 'bytes']],
    ['a', ['null', { type: 'array', items: ['null', 'string'] }]],
    ['p', ['null', { type: 'map', values: ['null', 'int'] }]],
  ]);
  expect(rows).toEqual([
    {
      i: 1,
      l: 9007199254740993n,
      d: 1.5,
      m: Buffer.from([0x04, 0xce]),
      s: 'a "b", c',
      b: true,
      y: 20455,
      t: 1767323045678,
      v: Buffer.from([0, 255]),
      a: ['x', null],
      p: { k: 1 },
    },
    { i: 2, l: null, d: null, m: null, s: '', b: null, y: null, t: null, v: null, a: null, p: null },
  ]);
});

const long = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: () => Buffer.alloc(8),
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: () => 0,
});

async function readAvro(path: string) {
  const decoder = avro.createFileDecoder(path, {
    parseHook: (schema) =>
      avro.Type.forSchema(schema, {
        wrapUnions: 'never',
        typeHook: (inner) => (inner === 'long' ? long : undefined),
      }),
  });
  const rows: object[] = [];
  const schema = new Promise<string>((resolve) =>
    decoder.once('metadata', (_type, _codec, header) => resolve(String(header.meta['avro.schema']))),
  );
  for await (const row of decoder) rows.push({ ...row });
  const parsed: { fields: { name: string; type: unknown }[] } = JSON.parse(await schema);
  return { schema: parsed, rows };
}

test.each(['PARQUET', 'JSON', 'AVRO', 'TEXTFILE'])(
  'a large result is several files of %s, no row lost or doubled',
  async (format) => {
    const query =
      "SELECT n, 'some text that is not alike ' || CAST(n * 7919 % 100003 AS varchar) AS s FROM (SELECT 1000 * (a - 1) + b AS n FROM UNNEST(sequence(1, 200)) AS t(a), UNNEST(sequence(1, 1000)) AS u(b))";
    const paths = await unload(athena, query, `large-${format}`, `format = '${format}'`);
    expect(paths.length).toBeGreaterThan(1);
    expect(readdirSync(athena.pathOf(`s3://lake/large-${format}/`)).length).toBe(paths.length);
    const numbers: number[] = [];
    for (const path of paths) numbers.push(...(await numbersOf(path, format)));
    expect(numbers.length).toBe(200_000);
    expect(new Set(numbers).size).toBe(200_000);
  },
);

async function numbersOf(path: string, format: string): Promise<number[]> {
  if (format === 'PARQUET') return (await readParquet([path], 'SELECT n FROM FILES')).map(([n]) => Number(n));
  if (format === 'AVRO') return (await readAvro(path)).rows.map((row) => Number('n' in row && row.n));
  const text = gunzipSync(readFileSync(path)).toString();
  return Array.from(text.matchAll(format === 'JSON' ? /"n":(\d+)/g : /^(\d+)(?!\d)/gm), ([, n]) => Number(n));
}

test.each(['PARQUET', 'JSON', 'AVRO', 'TEXTFILE'])(
  'no rows of %s are no files and an empty manifest',
  async (format) => {
    expect(
      await unload(athena, 'SELECT 1 AS a WHERE false', `none-${format}`, `format = '${format}'`),
    ).toEqual([]);
    expect(existsSync(athena.pathOf(`s3://lake/none-${format}/`))).toBe(false);
  },
);

test('puts parameters in, and positions are those of the whole statement', async () => {
  const paths = await unload(athena, "SELECT ? AS a, ')' AS b", 'params', "format = 'PARQUET'", {
    ExecutionParameters: ["'x'"],
  });
  expect(await readParquet(paths, 'SELECT * FROM FILES')).toEqual([['x', ')']]);
  const failed = await athena.run(
    "UNLOAD (SELECT *\n FROM nope) TO 's3://lake/nope/' WITH (format = 'JSON')",
  );
  expect(failed).toMatchObject({
    type: 'DML UNLOAD',
    reason: "TABLE_NOT_FOUND: line 2:7: Table 'awsdatacatalog.default.nope' does not exist",
  });
  expect(existsSync(athena.pathOf('s3://lake/nope/'))).toBe(false);
});
