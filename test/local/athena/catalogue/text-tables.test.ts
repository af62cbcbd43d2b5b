import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { TestAthena } from '../support.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

const rowsSchema = z.object({
  ResultSet: z.object({
    Rows: z.array(z.object({ Data: z.array(z.object({ VarCharValue: z.string().optional() })) })),
  }),
});

/** The rows of a query as GetQueryResults gives them, NULL as null. */
async function rows(query: string): Promise<(string | null)[][]> {
  const { id, reason } = await athena.run(query);
  if (reason !== undefined) throw new Error(reason);
  const answer = await athena.athena.service.call('GetQueryResults', { QueryExecutionId: id });
  return rowsSchema
    .parse(answer)
    .ResultSet.Rows.slice(1)
    .map(({ Data }) => Data.map(({ VarCharValue }) => VarCharValue ?? null));
}

async function table(name: string, columns: string, format: string, more = ''): Promise<void> {
  await athena.file(
    `CREATE EXTERNAL TABLE ${name} (${columns}) ${format} LOCATION 's3://lake/${name}/' ${more}`,
  );
}

const ESCAPED = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'";

test('reads a field after its escapes, and NULL as it is written', async () => {
  await table('escaped', 'a string, b string, c string', ESCAPED);
  athena.put(
    's3://lake/escaped/f.csv',
    'x\\,y,\\\\N,\\N\n\\n\\r\\t\\\\,,"q"\none\na,b,c,d\n\n\\\\\\\\,\\\\\\,,z\\\n',
  );
  expect(await rows('SELECT * FROM escaped')).toEqual(
    expect.arrayContaining([
      ['x,y', '\\N', null],
      ['\n\rt\\', '', '"q"'],
      ['one', null, null],
      ['a', 'b', 'c'],
      ['', null, null],
      ['\\\\', '\\,', 'z\\'],
    ]),
  );
  expect(await rows('SELECT count(*) FROM escaped')).toEqual([['6']]);
});

test('lines may end in any way, but not in several within one file', async () => {
  await table('ends', 'a string, b string', ESCAPED);
  athena.put('s3://lake/ends/lf', 'a,1\nb,2');
  athena.put('s3://lake/ends/crlf', 'c,3\r\n\r\nd,4\r\n');
  athena.put('s3://lake/ends/cr', 'e,5\rf,6\r');
  expect(await rows('SELECT a, b FROM ends ORDER BY a')).toEqual([
    ...[
      ['', null],
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4'],
      ['e', '5'],
      ['f', '6'],
    ],
  ]);
  athena.put('s3://lake/ends/mixed', 'g,7\nh\r,8\n');
  expect((await athena.run('SELECT a, b FROM ends')).reason).toBe(
    'HIVE_BAD_DATA: a text file whose lines end now with \\n, now with \\r, is not supported by this engine',
  );
});

test('without an escape character nothing is escaped', async () => {
  await table(
    'plain',
    'a string, b string',
    "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' NULL DEFINED AS '-'",
  );
  athena.put('s3://lake/plain/f', 'x\\\ty,z\n-\t\\N\n');
  expect(await rows('SELECT * FROM plain ORDER BY a')).toEqual([
    ['x\\', 'y,z'],
    [null, '\\N'],
  ]);
});

test('a line without fields is a row, in a table of one column too', async () => {
  await table('single', 'a string', '');
  athena.put('s3://lake/single/f', 'x\n\n\\N\n\ny');
  expect(await rows('SELECT a FROM single ORDER BY a')).toEqual([[''], [''], ['x'], ['y'], [null]]);
});

test('reads values of other types, and as NULL what is not of the type', async () => {
  const columns = 'i int, s smallint, d double, m decimal(5,2), b boolean, t timestamp, y date';
  await table('typed', columns, "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'");
  athena.put(
    's3://lake/typed/f',
    '7|-8|1.5e3|12.345|TRUE|2026-01-02 03:04:05.678|2026-01-02\n7.9|99999|x|1234567|1|2026-01-02T03:04:05|x\n||||||\n',
  );
  expect(await rows('SELECT * FROM typed WHERE i IS NOT NULL OR s IS NULL ORDER BY i, d')).toEqual([
    ['7', '-8', '1500.0', '12.35', 'true', '2026-01-02 03:04:05.678', '2026-01-02'],
    ['7', null, null, null, null, null, null],
    [null, null, null, null, null, null, null],
  ]);
});

test('gzipped files, headers, several files and partitions', async () => {
  await athena.file(`CREATE EXTERNAL TABLE parted (a string, n int) PARTITIONED BY (dt string) ${ESCAPED}
    STORED AS TEXTFILE LOCATION 's3://lake/parted/' TBLPROPERTIES ('skip.header.line.count' = '1')`);
  athena.put('s3://lake/parted/dt=1/f.csv.gz', gzipSync('a,n\nx,1\n'));
  athena.put('s3://lake/parted/dt=1/g.csv', 'a,n\ny,2\n');
  athena.put('s3://elsewhere/two/f', 'a,n\nz,3\n');
  await athena.file(
    "ALTER TABLE parted ADD PARTITION (dt='1') PARTITION (dt='2') LOCATION 's3://elsewhere/two/'",
  );
  expect(await rows('SELECT dt, a, n FROM parted ORDER BY n')).toEqual([
    ['1', 'x', '1'],
    ['1', 'y', '2'],
    ['2', 'z', '3'],
  ]);
  expect((await athena.run("SELECT a FROM parted WHERE dt = '2'")).bytes).toBe(8);
});

test('OpenCSVSerde breaks rows at newlines, drops backslashes and knows no NULL', async () => {
  await table(
    'opencsv',
    'a string, b string, n int',
    "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'",
  );
  athena.put('s3://lake/opencsv/f', '"x, ""y"" \\"z\\" \\\\ \\n",a\\b,"7"\n,,"8"\n');
  expect(await rows('SELECT * FROM opencsv ORDER BY n')).toEqual([
    ['x, "y" "z" \\ n', 'ab', '7'],
    ['', '', '8'],
  ]);
  athena.put('s3://lake/opencsv/g', 'x,y,\n');
  expect((await athena.run('SELECT n FROM opencsv')).reason).toBe(
    'HIVE_BAD_DATA: Error parsing a field value',
  );
  athena.put('s3://lake/opencsv/g', '"two\nlines",b,1\n');
  expect((await athena.run('SELECT a FROM opencsv')).reason).toBe(
    'HIVE_BAD_DATA: a line with quotes or escapes out of place is not supported by this engine',
  );
});

test('whatever LazySimpleSerDe writes is read as it was', async () => {
  const special = fc.constantFrom(
    '\\',
    ',',
    '\n',
    '\r',
    '\t',
    '"',
    "'",
    'N',
    'n',
    'r',
    '\\N',
    'é',
    '😀',
    ' ',
    '',
  );
  const text = fc
    .array(fc.oneof(special, fc.string({ unit: 'grapheme' })), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const value = fc.option(
    text.map((part) => part.replaceAll('\0', '')),
    { nil: null },
  );
  await table('round', 'n int, a string, b string', ESCAPED);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), async (written) => {
      const lines = written.map(([a, b], n) => [String(n), serialize(a), serialize(b)].join(','));
      athena.put('s3://lake/round/f', `${lines.join('\n')}\n`);
      expect(await rows('SELECT a, b FROM round ORDER BY n')).toEqual(written);
    }),
    { numRuns: 60 },
  );
});

// As LazySimpleSerDe with serialization.escape.crlf.
function serialize(value: string | null): string {
  if (value === null) return '\\N';
  return value.replaceAll(/[\\,]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
