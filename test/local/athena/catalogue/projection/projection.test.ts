import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../../support.ts';

const NOW = Date.UTC(2026, 2, 31, 12);
let athena: TestAthena;

beforeAll(async () => {
  const clock = { now: () => NOW, sleep: () => Promise.reject(new Error('nobody sleeps here')) };
  athena = await TestAthena.open({ clock });
  for (const [path, id] of [
    ['hot/query_id=q1/a', 1],
    ['hot/query_id=q2/a', 2],
    ['hot/query_id=it%27s a%2Fb/a', 3],
    ['tree/2026/03/x/f', 4],
    ['tree/2026/04/x/f', 5],
    ['tree/2025/12/y/f', 6],
    ['outside/f', 7],
  ] as const) {
    await athena.putParquet(`s3://lake/${path}`, `SELECT ${id} AS id`);
  }
  await athena.file(`CREATE EXTERNAL TABLE hot (id bigint) PARTITIONED BY (query_id string) STORED AS PARQUET
    LOCATION 's3://lake/hot/' TBLPROPERTIES ('projection.enabled'='true', 'projection.query_id.type'='injected')`);
  await athena.file(`CREATE EXTERNAL TABLE tree (id bigint) PARTITIONED BY (y int, m string, kind string) STORED AS PARQUET
    LOCATION 's3://lake/tree/' TBLPROPERTIES ('projection.enabled'='TRUE',
      'projection.y.type'='integer', 'projection.y.range'='2020,2026', 'projection.y.interval'='1',
      'projection.m.type'='integer', 'projection.m.range'='1,12', 'projection.m.digits'='2',
      'projection.kind.type'='enum', 'projection.kind.values'='x,y',
      'storage.location.template'='s3://lake/tree/\${y}/\${m}/\${kind}')`);
});

afterAll(() => athena.close());

test('an injected partition is the one that the query names', async () => {
  expect(await athena.file("SELECT id, query_id FROM hot WHERE query_id = 'q1'")).toBe(
    '"id","query_id"\n"1","q1"\n',
  );
  expect(
    await athena.file("SELECT id FROM hot h WHERE h.query_id IN ('q1', 'q2') AND id > 0 ORDER BY id"),
  ).toBe('"id"\n"1"\n"2"\n');
  expect(
    await athena.file('SELECT id FROM hot WHERE query_id = ?', { ExecutionParameters: ["'it''s a/b'"] }),
  ).toBe('"id"\n"3"\n');
  expect(await athena.file("SELECT id FROM hot WHERE query_id = 'none'")).toBe('"id"\n');
  expect(await athena.file("SELECT id FROM hot WHERE query_id = '../../outside'")).toBe('"id"\n');
});

test('one statement reads hot and cold', async () => {
  const query =
    "SELECT id FROM tree WHERE y >= 2026 AND m = '03' UNION ALL SELECT id FROM hot WHERE query_id = 'q2' ORDER BY id";
  expect(await athena.file(query)).toBe('"id"\n"2"\n"4"\n');
});

test.each([
  'SELECT id FROM hot',
  "SELECT id FROM hot WHERE query_id > 'a'",
  "SELECT id FROM hot WHERE query_id = 'q1' OR id = 1",
  "SELECT id FROM hot WHERE query_id <> 'q1'",
  "SELECT id FROM hot WHERE query_id NOT IN ('q1')",
  'SELECT id FROM hot WHERE query_id = CAST(id AS varchar)',
  "SELECT a.id FROM (VALUES 1) AS a(id) RIGHT JOIN hot ON query_id = 'q1'",
  "SELECT id FROM hot AS h(id, q) WHERE q = 'q1'",
])('refuses a query that does not say which it wants: %s', async (query) => {
  expect((await athena.run(query)).reason).toBe(
    'CONSTRAINT_VIOLATION: For the injected projected partition column query_id, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.',
  );
});

test('partitions are computed from ranges and lists, and found by the template', async () => {
  expect(await athena.file('SELECT id, y, m, kind FROM tree ORDER BY id')).toBe(
    '"id","y","m","kind"\n"4","2026","03","x"\n"5","2026","04","x"\n"6","2025","12","y"\n',
  );
  expect(await athena.file("SELECT id FROM tree WHERE kind = 'y'")).toBe('"id"\n"6"\n');
  expect(await athena.file("SELECT id FROM tree WHERE m = '3'")).toBe('"id"\n');
  expect(await athena.file("SELECT id FROM tree WHERE y BETWEEN 2020 AND 2025 AND lower(kind) = 'y'")).toBe(
    '"id"\n"6"\n',
  );
  expect(await athena.file('SHOW PARTITIONS tree')).toBe('');
});

async function dated(name: string, properties: string): Promise<string> {
  await athena.file(`CREATE EXTERNAL TABLE ${name} (id bigint) PARTITIONED BY (dt string) STORED AS PARQUET
    LOCATION 's3://lake/${name}/' TBLPROPERTIES ('projection.enabled'='true', 'projection.dt.type'='date', ${properties})`);
  return `SELECT dt FROM ${name} ORDER BY dt`;
}

test.each<[string, string[], string]>([
  [
    'days',
    ['2026-03-29', '2026-03-31'],
    "'projection.dt.range'='2026-03-29,NOW', 'projection.dt.format'='yyyy-MM-dd'",
  ],
  [
    'months',
    ['202512', '202603'],
    "'projection.dt.range'='NOW-3MONTHS,NOW', 'projection.dt.format'='yyyyMM'",
  ],
  [
    'hours',
    ['2026/03/31/10', '2026/03/31/12'],
    `'projection.dt.range'='NOW-2HOURS,NOW', 'projection.dt.format'='yyyy/MM/dd/HH', 'projection.dt.interval'='2', 'projection.dt.interval.unit'='hours', 'storage.location.template'='s3://lake/hours/\${dt}/'`,
  ],
])('%s are computed from the time of the query', async (name, folders, properties) => {
  const query = await dated(name, properties);
  for (const folder of folders) {
    const path = name === 'hours' ? folder : `dt=${folder}`;
    await athena.putParquet(`s3://lake/${name}/${path}/f`, 'SELECT 1 AS id');
  }
  await athena.putParquet(`s3://lake/${name}/dt=1999-01-01/f`, 'SELECT 1 AS id');
  expect(await athena.file(query)).toBe(`"dt"\n${folders.map((folder) => `"${folder}"\n`).join('')}`);
  expect(await athena.file(query.replace('ORDER', `WHERE dt >= '${folders[1]}' ORDER`))).toBe(
    `"dt"\n"${folders[1]}"\n`,
  );
});

test.each<[string, string, string]>([
  [
    'none',
    "'projection.enabled'='true'",
    'Table default.none is configured for partition projection, but the following partition columns are missing projection configuration: [k] (table default.none)',
  ],
  [
    'kind',
    "'projection.enabled'='true', 'projection.k.type'='magic'",
    "Column projection for column 'k' failed. the type 'magic' is not enum, integer, date or injected",
  ],
  [
    'norange',
    "'projection.enabled'='true', 'projection.k.type'='integer'",
    "Column projection for column 'k' failed. Missing required property: 'projection.k.range'",
  ],
  [
    'badrange',
    "'projection.enabled'='true', 'projection.k.type'='integer', 'projection.k.range'='1'",
    "Column projection for column 'k' failed. the range '1' is not two integers",
  ],
  [
    'badformat',
    "'projection.enabled'='true', 'projection.k.type'='date', 'projection.k.range'='1,2', 'projection.k.format'='QQ'",
    "Column projection for column 'k' failed. 'QQ' in a date format is not supported by this engine",
  ],
  [
    'nointerval',
    "'projection.enabled'='true', 'projection.k.type'='date', 'projection.k.range'='NOW,NOW', 'projection.k.format'='HH'",
    "Column projection for column 'k' failed. interval and interval.unit are required unless the format tells days or months",
  ],
  [
    'template',
    "'projection.enabled'='true', 'projection.k.type'='enum', 'projection.k.values'='a', 'storage.location.template'='s3://lake/x/'",
    "the storage.location.template has no placeholder for the column 'k'",
  ],
])('says what is wrong with the properties of a table: %s', async (name, properties, message) => {
  await athena.file(`CREATE EXTERNAL TABLE ${name} (id bigint) PARTITIONED BY (k string) STORED AS PARQUET
    LOCATION 's3://lake/${name}/' TBLPROPERTIES (${properties})`);
  expect((await athena.run(`SELECT id FROM ${name}`)).reason).toBe(`HIVE_METASTORE_ERROR: ${message}`);
});

test('a long range costs nothing when the query says what it wants', async () => {
  await athena.file(`CREATE EXTERNAL TABLE buckets (id bigint) PARTITIONED BY (b bigint) STORED AS PARQUET
    LOCATION 's3://lake/buckets/' TBLPROPERTIES ('projection.enabled'='true', 'projection.b.type'='integer', 'projection.b.range'='0,9223372036854775807')`);
  await athena.putParquet('s3://lake/buckets/b=123456789012345678/f', 'SELECT 1 AS id');
  expect(await athena.file('SELECT id FROM buckets WHERE b = 123456789012345678')).toBe('"id"\n"1"\n');
  expect((await athena.run('SELECT id FROM buckets WHERE b >= 5')).reason).toBe(
    "HIVE_EXCEEDED_PARTITION_LIMIT: Query over table 'default.buckets' can potentially read more than 1000000 partitions",
  );
});

test('where projection is on, registered partitions do not count', async () => {
  await athena.putParquet('s3://elsewhere/registered/f', 'SELECT 99 AS id');
  await athena.file("ALTER TABLE hot ADD PARTITION (query_id='reg') LOCATION 's3://elsewhere/registered/'");
  expect(await athena.file("SELECT id FROM hot WHERE query_id = 'reg'")).toBe('"id"\n');
  await athena.file("ALTER TABLE hot SET TBLPROPERTIES ('projection.enabled'='false')");
  expect(await athena.file('SELECT id, query_id FROM hot')).toBe('"id","query_id"\n"99","reg"\n');
  await athena.file("ALTER TABLE hot SET TBLPROPERTIES ('projection.enabled'='true')");
});
