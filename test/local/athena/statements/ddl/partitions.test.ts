import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../../support.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

async function table(name: string, keys = 'dt string'): Promise<void> {
  await athena.file(`CREATE EXTERNAL TABLE ${name} (id bigint) PARTITIONED BY (${keys})
    STORED AS PARQUET LOCATION 's3://lake/${name}/'`);
}

test('a partition is read only once it is registered', async () => {
  await table('days');
  await athena.putParquet('s3://lake/days/dt=2026-01-01/a', 'SELECT 1 AS id');
  await athena.putParquet('s3://lake/days/dt=2026-01-02/a', 'SELECT 2 AS id');
  expect(await athena.file('SELECT id FROM days')).toBe('"id"\n');
  const added = await athena.run("ALTER TABLE days ADD PARTITION (dt = '2026-01-01')");
  expect(added).toMatchObject({ state: 'SUCCEEDED', type: 'DDL ALTER_TABLE_ADD_PARTITION' });
  expect(await athena.file('SELECT id, dt FROM days')).toBe('"id","dt"\n"1","2026-01-01"\n');
  await athena.putParquet('s3://lake/days/dt=2026-01-01/b', 'SELECT 3 AS id');
  expect(await athena.file('SELECT id FROM days ORDER BY id')).toBe('"id"\n"1"\n"3"\n');
});

test('adds many at once, all or none, wherever they are', async () => {
  await table('many', 'dt string, hour int');
  await athena.putParquet('s3://lake/many/dt=a/hour=1/f', 'SELECT 1 AS id');
  await athena.putParquet('s3://elsewhere/x/f', 'SELECT 2 AS id');
  await athena.file(`ALTER TABLE many ADD IF NOT EXISTS PARTITION (dt = 'a', hour = 1)
    PARTITION (hour = 2, dt = 'b') LOCATION 's3://elsewhere/x' PARTITION (dt = 'c', hour = 3)`);
  const rows = 'SELECT id, dt, hour FROM many ORDER BY id';
  expect(await athena.file(rows)).toBe('"id","dt","hour"\n"1","a","1"\n"2","b","2"\n');
  expect(await athena.file("SELECT id FROM many WHERE hour = 2 AND dt = 'b'")).toBe('"id"\n"2"\n');
  expect(await athena.file('SHOW PARTITIONS many')).toBe('dt=a/hour=1\ndt=b/hour=2\ndt=c/hour=3\n');
  const again = await athena.run(
    "ALTER TABLE many ADD PARTITION (dt='d', hour=4) PARTITION (dt='a', hour=1)",
  );
  expect(again.reason).toBe(
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Partition already exists: {dt=a, hour=1})',
  );
  expect(await athena.file('SHOW PARTITIONS many')).not.toContain('dt=d');
});

test('drops partitions, also several by some of their keys, and leaves the objects', async () => {
  await table('less', 'dt string, hour int');
  await athena.putParquet('s3://lake/less/dt=a/hour=1/f', 'SELECT 1 AS id');
  await athena.file(
    "ALTER TABLE less ADD PARTITION (dt='a', hour=1) PARTITION (dt='a', hour=2) PARTITION (dt='b', hour=1) PARTITION (dt='c', hour=1)",
  );
  expect(
    await athena.run("ALTER TABLE less DROP PARTITION (dt='a'), PARTITION (dt='c', hour=1)"),
  ).toMatchObject({
    state: 'SUCCEEDED',
    type: 'DDL ALTER_TABLE_DROP_PARTITION',
  });
  expect(await athena.file('SHOW PARTITIONS less')).toBe('dt=b/hour=1\n');
  expect((await athena.run("ALTER TABLE less DROP PARTITION (dt='a')")).reason).toBe(
    'FAILED: SemanticException [Error 10006]: Partition not found {dt=a}',
  );
  expect((await athena.run("ALTER TABLE less DROP IF EXISTS PARTITION (dt='a')")).state).toBe('SUCCEEDED');
  await athena.file("ALTER TABLE less ADD PARTITION (dt='a', hour=1)");
  expect(await athena.file('SELECT id FROM less')).toBe('"id"\n"1"\n');
});

test.each<[string, string]>([
  [
    "ADD PARTITION (nope = 'a')",
    'FAILED: SemanticException [Error 10098]: Non-Partition column appears in the partition specification: nope',
  ],
  [
    "ADD PARTITION (dt = 'a')",
    'FAILED: SemanticException partition spec is invalid; field hour does not exist or is empty',
  ],
  [
    "ADD PARTITION (dt = '', hour = 1)",
    'FAILED: SemanticException partition spec is invalid; field dt does not exist or is empty',
  ],
])('refuses to %s', async (clause, reason) => {
  if (athena.athena.catalogue.table('default', 'strict') === undefined)
    await table('strict', 'dt string, hour int');
  expect((await athena.run(`ALTER TABLE strict ${clause}`)).reason).toBe(reason);
});

test('a table without keys has no partitions', async () => {
  await athena.file("CREATE EXTERNAL TABLE flat (id int) STORED AS PARQUET LOCATION 's3://lake/flat/'");
  await athena.putParquet('s3://lake/flat/f', 'SELECT 1 AS id');
  expect(await athena.file('SELECT id FROM flat')).toBe('"id"\n"1"\n');
  expect((await athena.run("ALTER TABLE flat ADD PARTITION (dt = 'a')")).reason).toBe(
    'FAILED: SemanticException table is not partitioned but partition spec exists: {dt=a}',
  );
  expect(await athena.file('MSCK REPAIR TABLE flat')).toBe('');
});

test('a table whose partitions are found by their paths keeps to that', async () => {
  athena.athena.catalogue.createTable({
    database: 'default',
    name: 'found',
    columns: [{ name: 'id', type: 'bigint' }],
    partitionKeys: [{ name: 'dt', type: 'string' }],
    location: 's3://lake/found/',
    format: { type: 'PARQUET' },
  });
  await athena.putParquet('s3://lake/found/dt=a%3Ab/f', 'SELECT 1 AS id');
  expect(await athena.file('SHOW PARTITIONS found')).toBe('dt=a%3Ab\n');
  expect((await athena.run("ALTER TABLE found ADD PARTITION (dt = 'a')")).reason).toBe(
    'NOT_SUPPORTED: the partitions of default.found are found by their paths, so to add or drop them is not supported by this engine',
  );
  expect(await athena.file('MSCK REPAIR TABLE found')).toBe('');
});

test('repairs a table with the folders that hold objects, and says which', async () => {
  await table('broken', 'dt string, part string');
  expect(await athena.file('MSCK REPAIR TABLE broken')).toBe('Tables missing on filesystem:\tbroken\n');
  const paths = [
    'dt=1/part=a',
    'dt=2/part=__HIVE_DEFAULT_PARTITION__',
    'dt=3/part=a%2Fb',
    'dt=4/part=a b+c%',
  ];
  const ignored = [
    'DT=5/part=a',
    'dt=6/part=a:b',
    'dt=7/part=a%3Ab',
    'part=a/dt=8',
    'dt=9/part=x=y',
    'dt=10',
    '.dt=11/part=a',
  ];
  for (const path of [...paths, ...ignored])
    await athena.putParquet(`s3://lake/broken/${path}/f`, 'SELECT 7 AS id');
  const listed = paths.map((path) => path.replace('c%', 'c%25'));
  const repaired = await athena.run('MSCK REPAIR TABLE broken');
  expect(repaired.type).toBe('DDL MSCK_REPAIR');
  expect(await athena.file('SHOW PARTITIONS broken')).toBe(`${listed.join('\n')}\n`);
  expect(await athena.file('SELECT dt, part FROM broken ORDER BY dt')).toBe(
    '"dt","part"\n"1","a"\n"2",\n"3","a/b"\n"4","a b+c%"\n',
  );
  expect(await athena.file('MSCK REPAIR TABLE broken')).toBe('');
  rmSync(athena.pathOf('s3://lake/broken/dt=1/part=a/f'));
  await athena.putParquet('s3://lake/broken/dt=12/part=z/f', 'SELECT 8 AS id');
  expect(await athena.file('MSCK REPAIR TABLE broken')).toBe(
    'Partitions not in metastore:\tbroken:dt=12/part=z\nPartitions missing from filesystem:\tbroken:dt=1/part=a\nRepair: Added partition to metastore broken:dt=12/part=z\n',
  );
});

test('NULL as a value is the folder of that name, and a value is what it says, also when it says NULL', async () => {
  await table('nulls');
  for (const folder of ['__HIVE_DEFAULT_PARTITION__', 'NULL', 'null'])
    await athena.putParquet(`s3://lake/nulls/dt=${folder}/f`, 'SELECT 1 AS id');
  await athena.file(
    "ALTER TABLE nulls ADD PARTITION (dt='__HIVE_DEFAULT_PARTITION__') PARTITION (dt='NULL') PARTITION (dt='null')",
  );
  expect(await athena.file('SELECT dt FROM nulls ORDER BY dt')).toBe('"dt"\n"NULL"\n"null"\n\n');
  expect(await athena.file("SELECT dt FROM nulls WHERE dt = 'NULL'")).toBe('"dt"\n"NULL"\n');
  expect(await athena.file('SELECT count(*) AS n FROM nulls WHERE dt IS NULL')).toBe('"n"\n"1"\n');
});

test('of a thousand partitions a query opens those alone that it asks for', async () => {
  await table('wide', 'dt string, n int');
  await athena.putParquet('s3://lake/wide/dt=x/n=0/f', 'SELECT 1 AS id');
  const good = (await athena.run('SELECT id FROM wide')).bytes;
  expect(good).toBe(0);
  const parts = Array.from({ length: 1000 }, (_, n) => `PARTITION (dt = 'x', n = ${n})`);
  for (let n = 1; n < 1000; n += 1)
    athena.put(`s3://lake/wide/dt=x/n=${n}/f`, 'this is no Parquet, and whoever opens it fails');
  await athena.file(`ALTER TABLE wide ADD ${parts.join(' ')}`);
  expect((await athena.run('SELECT id FROM wide')).state).toBe('FAILED');
  for (const condition of [
    'n = 0',
    'n < 1',
    '0 = n',
    'n IN (0)',
    'n BETWEEN -5 AND 0',
    '(n = 0 OR n = -1)',
    "dt = 'x' AND NOT n > 0 AND n <= 0",
  ]) {
    expect(await athena.file(`SELECT id FROM wide WHERE ${condition}`)).toBe('"id"\n"1"\n');
  }
  expect(
    await athena.file('SELECT w.id FROM wide AS w JOIN (VALUES 1) AS v(id) ON w.id = v.id AND w.n = 0'),
  ).toBe('"id"\n"1"\n');
  expect(await athena.file('SELECT id FROM wide WHERE n = ?', { ExecutionParameters: ['0'] })).toBe(
    '"id"\n"1"\n',
  );
  const all = await athena.run('SELECT id FROM wide WHERE n = 0');
  expect(all.bytes).toBeGreaterThan(0);
});

test('a table that is dropped and made again has no partitions of old, and partitions outlive the process', async () => {
  await table('again');
  await athena.file("ALTER TABLE again ADD PARTITION (dt = 'a')");
  await athena.file('DROP TABLE again');
  await table('again');
  expect(await athena.file('SHOW PARTITIONS again')).toBe('');
});
