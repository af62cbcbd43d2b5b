import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../../support.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

const ORDERS = `CREATE EXTERNAL TABLE IF NOT EXISTS \`shop\`.orders (
  \`id\` BIGINT COMMENT 'the \\'key\\'', -- a comment
  amount decimal(12, 2), tags array<struct<a:int, b:map<string,double>>>)
COMMENT "all of them"
PARTITIONED BY (dt string, hour int)
STORED AS PARQUET
LOCATION 's3://lake/orders'
TBLPROPERTIES ('parquet.compression' = 'ZSTD', 'a;b' = '\\u00e9\\t\\\\')`;

test('creates a database and a table, and describes them', async () => {
  expect(await athena.run('CREATE DATABASE IF NOT EXISTS shop')).toMatchObject({
    state: 'SUCCEEDED',
    type: 'DDL CREATE_DATABASE',
  });
  const created = await athena.run(ORDERS);
  expect(created).toMatchObject({ state: 'SUCCEEDED', type: 'DDL CREATE_TABLE' });
  expect(created.location).toBe(`s3://results/athena/${created.id}.txt`);
  expect(await athena.file('DESCRIBE shop.orders')).toBe(
    "id\tbigint\tthe 'key'\namount\tdecimal(12,2)\t\ntags\tarray<struct<a:int,b:map<string,double>>>\t\ndt\tstring\t\nhour\tint\t\n",
  );
  expect(await athena.file('SHOW TBLPROPERTIES shop.orders')).toBe(
    'EXTERNAL\tTRUE\nparquet.compression\tZSTD\na;b\té\t\\\n',
  );
  expect(await athena.file("SHOW TBLPROPERTIES shop.orders ('a;b')")).toBe('a;b\té\t\\\n');
});

test('what SHOW CREATE TABLE answers creates the same table', async () => {
  await athena.run('CREATE DATABASE shop2');
  await athena.run(ORDERS.replace('`shop`.orders', 'shop2.orders'));
  await athena.run(`CREATE EXTERNAL TABLE shop2.lines (a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'
    ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' NULL DEFINED AS '-' STORED AS TEXTFILE LOCATION 's3://lake/lines/'
    TBLPROPERTIES ('skip.header.line.count'='1')`);
  await athena.run(`CREATE EXTERNAL TABLE shop2.quoted (a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
    WITH SERDEPROPERTIES ('separatorChar'=';', 'quoteChar'='"', 'escapeChar'='\\\\') LOCATION 's3://lake/quoted/'`);
  for (const name of ['orders', 'lines', 'quoted']) {
    const before = athena.athena.catalogue.table('shop2', name);
    const statement = await athena.file(`SHOW CREATE TABLE shop2.${name}`);
    expect(await athena.run(`DROP TABLE shop2.${name}`)).toMatchObject({
      state: 'SUCCEEDED',
      type: 'DDL DROP_TABLE',
    });
    expect(await athena.run(statement)).toMatchObject({ state: 'SUCCEEDED' });
    expect(athena.athena.catalogue.table('shop2', name)).toEqual(before);
  }
});

test('adds columns before the partition keys, and properties', async () => {
  await athena.run(
    "CREATE EXTERNAL TABLE grown (a int) PARTITIONED BY (k string) STORED AS PARQUET LOCATION 's3://lake/grown/'",
  );
  expect(await athena.run("ALTER TABLE grown ADD COLUMNS (b string COMMENT 'new', c double)")).toMatchObject({
    state: 'SUCCEEDED',
    type: 'DDL ALTER_TABLE_ADD_COLUMN',
  });
  expect(await athena.run("ALTER TABLE grown SET TBLPROPERTIES ('x' = 'y')")).toMatchObject({
    type: 'DDL ALTER_TABLE_PROPERTIES',
  });
  expect(await athena.file('SHOW COLUMNS IN grown')).toBe('a\nb\nc\nk\n');
  expect(await athena.file('SHOW TBLPROPERTIES grown')).toBe('EXTERNAL\tTRUE\nx\ty\n');
  expect((await athena.run('ALTER TABLE grown ADD COLUMNS (k int)')).reason).toBe(
    'FAILED: SemanticException [Error 10036]: Duplicate column name: k',
  );
});

const EXISTS = 'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ';

test.each<[string, string]>([
  ['CREATE DATABASE default', `${EXISTS}Database default already exists`],
  ['DROP DATABASE nope', 'FAILED: SemanticException [Error 10072]: Database does not exist: nope'],
  ['DROP TABLE nope', 'FAILED: SemanticException [Error 10001]: Table not found default.nope'],
  ['MSCK REPAIR TABLE nope', 'FAILED: SemanticException [Error 10001]: Table not found default.nope'],
  [
    "CREATE EXTERNAL TABLE nope.t (a int) LOCATION 's3://lake/t/'",
    'FAILED: SemanticException [Error 10072]: Database does not exist: nope',
  ],
  [
    "CREATE EXTERNAL TABLE t (a int, A int) LOCATION 's3://lake/t/'",
    'FAILED: SemanticException [Error 10036]: Duplicate column name: a',
  ],
  [
    "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (a int) LOCATION 's3://lake/t/'",
    'FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns',
  ],
  [
    "CREATE EXTERNAL TABLE t (a array<int>) LOCATION 's3://lake/t/'",
    'NOT_SUPPORTED: the type array<int> in a text file is not supported by this engine',
  ],
])('fails as Athena does: %s', async (query, reason) => {
  expect(await athena.run(query)).toMatchObject({ state: 'FAILED', reason });
});

test('a table that is there already is left as it is, or refused', async () => {
  await athena.run("CREATE EXTERNAL TABLE twice (a int) STORED AS PARQUET LOCATION 's3://lake/twice/'");
  const again = "twice (b int) STORED AS PARQUET LOCATION 's3://lake/other/'";
  expect((await athena.run(`CREATE EXTERNAL TABLE ${again}`)).reason).toBe(
    `${EXISTS}AlreadyExistsException(message:Table twice already exist)`,
  );
  expect((await athena.run(`CREATE EXTERNAL TABLE IF NOT EXISTS ${again}`)).state).toBe('SUCCEEDED');
  expect(await athena.file('SHOW COLUMNS IN twice')).toBe('a\n');
  expect((await athena.run('DROP TABLE IF EXISTS never')).state).toBe('SUCCEEDED');
});

test('a database goes with its tables only when that is said', async () => {
  await athena.run('CREATE SCHEMA full');
  await athena.run("CREATE EXTERNAL TABLE full.t (a int) STORED AS PARQUET LOCATION 's3://lake/t/'");
  expect((await athena.run('DROP DATABASE full')).reason).toBe(
    `${EXISTS}InvalidOperationException(message:Database full is not empty. One or more tables exist.)`,
  );
  expect((await athena.run('DROP DATABASE full CASCADE')).state).toBe('SUCCEEDED');
  expect((await athena.run('DROP DATABASE IF EXISTS full')).state).toBe('SUCCEEDED');
  expect(athena.athena.catalogue.table('full', 't')).toBeUndefined();
});

const T = 'CREATE EXTERNAL TABLE t (a int)';
const ROWS = `${T} ROW FORMAT`;
const AT = "LOCATION 's3://lake/t/'";

test.each<[string, string]>([
  [T, 'No location was specified for table. An S3 location must be specified'],
  [
    `${T} LOCATION 's3://lake/../etc/'`,
    "line 1:42: the location 's3://lake/../etc/' cannot have an empty step, nor one that is . or ..",
  ],
  [`${T} LOCATION '/etc/'`, "line 1:42: the location '/etc/' must be s3://bucket/prefix/"],
  [`${T} LOCATION 's3://../x/'`, "line 1:42: the location 's3://../x/' must be s3://bucket/prefix/"],
  [`${T} STORED AS ORC ${AT}`, 'line 1:1: STORED AS ORC is not supported by this engine'],
  [`${T} CLUSTERED BY (a) INTO 2 BUCKETS ${AT}`, 'line 1:33: CLUSTERED BY is not supported by this engine'],
  [`${ROWS} SERDE 'x.Y' ${AT}`, 'line 1:1: the SerDe x.Y is not supported by this engine'],
  [
    `${ROWS} DELIMITED FIELDS TERMINATED BY '||' ${AT}`,
    "line 1:1: '||' as field.delim is not supported by this engine",
  ],
  [
    `${ROWS} DELIMITED LINES TERMINATED BY ';' ${AT}`,
    'line 1:1: LINES TERMINATED BY anything but a newline is not supported by this engine',
  ],
  [
    `${ROWS} DELIMITED NULL DEFINED AS '\\N' ${AT}`,
    "line 1:70: NULL DEFINED AS takes every 'N' for NULL; for \\N write '\\\\N'",
  ],
  [
    `${ROWS} DELIMITED FIELDS TERMINATED BY ',' STORED AS PARQUET ${AT}`,
    'line 1:1: ROW FORMAT DELIMITED of Parquet files is not supported by this engine',
  ],
  ['CREATE EXTERNAL TABLE t (a text) LOCATION', "line 1:28: 'text' is not a type that a table can have"],
  ['CREATE EXTERNAL TABLE t (`a b` int) LOCATION', "line 1:26: mismatched input 'a b'"],
  [`${T} ${AT} STORED AS PARQUET`, "line 1:57: mismatched input 'STORED'"],
  ['CREATE TABLE t AS SELECT 1', 'line 1:1: CREATE TABLE without EXTERNAL is not supported by this engine'],
  ['CREATE VIEW v AS SELECT 1', 'line 1:1: the statement CREATE VIEW is not supported by this engine'],
  ['DROP VIEW v', 'line 1:1: the statement DROP VIEW is not supported by this engine'],
  ['ALTER TABLE t RENAME TO u', 'line 1:15: ALTER TABLE with RENAME is not supported by this engine'],
  ['ALTER TABLE t DROP COLUMN a', 'line 1:20: ALTER TABLE with DROP COLUMN is not supported by this engine'],
  [
    'ALTER DATABASE d SET DBPROPERTIES',
    'line 1:1: the statement ALTER DATABASE is not supported by this engine',
  ],
  [`${T} COMMENT 'it''s' ${AT}`, "line 1:41: a quote within quotes is written \\' in DDL"],
  ['MSCK TABLE t', "line 1:6: mismatched input 'TABLE'. Expecting: 'REPAIR'"],
  ['DROP TABLE a; DROP TABLE b', 'Only one sql statement is allowed. Got: DROP TABLE a; DROP TABLE b'],
])('refuses: %s', async (query, message) => {
  await expect(athena.start(query)).rejects.toMatchObject({ code: 'InvalidRequestException', message });
});
