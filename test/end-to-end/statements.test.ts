import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callback } from '../../core/contract/query.ts';
import { csvRows } from '../../local/demo/csv-rows.ts';
import { type Ask, submitAs, unsigned } from '../support/asking.ts';
import { engineAt } from '../support/engine.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let ask: Ask;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path);
  ask = unsigned(service.apiUrl);
  writeFileSync(join(home.path, 'secret.csv'), 'secret\nopen sesame\n');
});
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

async function callbackOf(submission: object): Promise<Callback> {
  const queryId = await submitAs(ask, { CallbackUrl: receiver.url, ...submission });
  return (await receiver.of(queryId)).callback;
}

async function rowsOf({ QueryResult }: Callback): Promise<string[][]> {
  return csvRows(await (await fetch(QueryResult?.PresignedUrl ?? '')).text());
}

describe('a statement that writes is refused before the engine sees it:', () => {
  test.each([
    'INSERT INTO orders SELECT * FROM orders',
    "CREATE TABLE copied WITH (format = 'PARQUET') AS SELECT * FROM orders",
    "CREATE EXTERNAL TABLE mine (a int) LOCATION 's3://lakehook-lake/mine/'",
    'DROP TABLE orders',
    "ALTER TABLE orders ADD PARTITION (dt = '2030-01-01')",
    'MSCK REPAIR TABLE orders',
    'DELETE FROM orders',
    "UPDATE orders SET status = 'x'",
    "UNLOAD (SELECT 1 AS a) TO 's3://lakehook-lake/mine/' WITH (format = 'PARQUET')",
    '/* SELECT */ -- SELECT\n DROP TABLE orders',
    'SELECT 1; DROP TABLE orders',
    'EXPLAIN ANALYZE INSERT INTO orders SELECT * FROM orders',
  ])('%s', async (Query) => {
    const callback = await callbackOf({ Query });
    expect(callback).toMatchObject({
      State: { State: 'FAILED' },
      Error: { Code: 'StatementRefused', Retryable: false },
    });
    expect(callback.QueryExecutionId).toBeUndefined();
    expect(await engineAt(service.awsUrl).queriesWith(Query)).toEqual([]);
  });

  test('and the table is as it was', async () => {
    const callback = await callbackOf({ Query: 'SELECT count(*) AS orders FROM orders' });
    expect(await rowsOf(callback)).toEqual([['orders'], ['1080000']]);
  });
});

describe('what is not in the lake cannot be reached:', () => {
  test.each([
    "SELECT * FROM read_csv('HOME/secret.csv')",
    "SELECT * FROM read_text('HOME/secrets.json')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM 'HOME/secret.csv'",
    'SELECT * FROM "HOME/secret.csv"',
    "SELECT * FROM glob('HOME/*')",
    "SELECT * FROM sniff_csv('HOME/secret.csv')",
    "SELECT * FROM TABLE(read_csv('HOME/secret.csv'))",
    "SELECT * FROM sqlite_scan('HOME/athena.sqlite', 'executions')",
    "SELECT getenv('PATH')",
    "SELECT current_setting('allowed_directories')",
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM duckdb_secrets()',
    "SELECT content FROM read_text('s3://lakehook-lake/../../secrets.json')",
    'SELECT * FROM information_schema.schemata; SELECT 1',
    "ATTACH 'HOME/athena.sqlite' AS other (TYPE sqlite)",
    "ATTACH ':memory:' AS other",
    'INSTALL httpfs',
    'LOAD httpfs',
    "COPY (SELECT 1) TO 'HOME/written.csv'",
    "COPY orders FROM 'HOME/secret.csv'",
    "EXPORT DATABASE 'HOME/written.csv'",
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    'RESET lock_configuration',
    "PRAGMA profiling_output = 'HOME/written.csv'",
    'CALL pragma_version()',
    'CHECKPOINT',
    "FROM read_csv('HOME/secret.csv')",
  ])('%s', async (sql) => {
    const callback = await callbackOf({ Query: sql.replaceAll('HOME', home.path) });
    expect(callback.State.State).toBe('FAILED');
    expect(callback.QueryResult).toBeUndefined();
    expect(JSON.stringify(callback)).not.toContain('open sesame');
    expect(existsSync(join(home.path, 'written.csv'))).toBe(false);
  });

  test.each([
    ["UNLOAD's own end", "SELECT 1 AS a) TO 's3://lakehook-lake/elsewhere/' WITH (format = 'JSON') --"],
    ['a comment that swallows it', 'SELECT 1 AS a /*'],
    ['a line comment at its end', 'SELECT 1 AS a --'],
    ['a quote that swallows it', "SELECT 'a"],
    ['a second statement', "SELECT 1 AS a; COPY (SELECT 1) TO '/tmp/x'"],
  ])('not by another OutputFormat either: %s', async (_, Query) => {
    const callback = await callbackOf({ Query, OutputFormat: 'JSON' });
    expect(existsSync(join(home.path, 'buckets', 'lakehook-lake', 'elsewhere'))).toBe(false);
    // A comment at the end is harmless, and so is what it ends.
    expect(callback.State.State).toBe(Query.endsWith(' --') && !Query.includes(')') ? 'SUCCEEDED' : 'FAILED');
  });
});

describe('a parameter is a value, whatever is in it:', () => {
  test.each([
    ["' OR '1'='1"],
    ["'; DROP TABLE orders; --"],
    ["\\' OR 1=1 --"],
    ["''"],
    ['?'],
    ["'||(SELECT name FROM customers LIMIT 1)||'"],
    [`\${RecordTableName} {% $states.input %} #set($x = 1) $util.parseJson(1)`],
    ['line\nbreak\ttab \r\n /* comment */ -- comment'],
    ['é 😀 \u2028'],
    ["U&'\\0027'"],
    ['"quoted" `ticked` $$dollars$$ $1'],
    ['%s %d {0} [[1]]'],
    ['0x7f'],
    ['NULL'],
    ['true'],
    ['1e309'],
  ])('%j', async (value) => {
    const plain = await callbackOf({
      Query: 'SELECT ? AS value, length(?) AS length, count(*) AS rows FROM customers WHERE name = ?',
      ExecutionParameters: [value, value, value],
    });
    expect(plain.Error).toBeUndefined();
    expect(await rowsOf(plain)).toEqual([
      ['value', 'length', 'rows'],
      [value, String([...value].length), '0'],
    ]);
  });

  test('numbers, booleans and null keep their types', async () => {
    const callback = await callbackOf({
      Query: 'SELECT ? + 1 AS a, NOT ? AS b, ? IS NULL AS c, ? AS d, ? AS e, ? || ? AS f',
      ExecutionParameters: [1, true, null, -9_007_199_254_740_991, 0.1, 'x', '1'],
    });
    expect(callback.Error).toBeUndefined();
    expect(await rowsOf(callback)).toEqual([
      ['a', 'b', 'c', 'd', 'e', 'f'],
      ['2', 'false', 'true', '-9007199254740991', '0.1', 'x1'],
    ]);
  });
});
