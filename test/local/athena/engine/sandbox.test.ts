import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../../../local/athena/engine/engine.ts';

let home: string;
let engine: Engine;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'engine-'));
  mkdirSync(join(home, 'lake'));
  mkdirSync(join(home, 'lake-not'));
  writeFileSync(join(home, 'secret.csv'), 'a\n1\n');
  writeFileSync(join(home, 'lake-not', 'secret.csv'), 'a\n1\n');
  writeFileSync(join(home, 'lake', 'open.csv'), 'a\n1\n');
  engine = await openEngine({ directories: [join(home, 'lake')], spillDirectory: join(home, 'spill') });
});

afterAll(() => {
  engine.close();
  rmSync(home, { recursive: true, force: true });
});

async function run(sql: string) {
  const connection = await engine.connect();
  try {
    return (await connection.runAndReadAll(sql.replaceAll('HOME', home))).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

test('reads and writes within its directories', async () => {
  expect(await run("SELECT * FROM read_csv('HOME/lake/open.csv')")).toEqual([['1']]);
  await run("COPY (SELECT 1) TO 'HOME/lake/written.csv'");
  expect(existsSync(join(home, 'lake', 'written.csv'))).toBe(true);
});

// The dialect lets none of these through. Were it to fail, the engine would still refuse them.
test.each([
  "SELECT * FROM read_csv('HOME/secret.csv')",
  "SELECT * FROM 'HOME/secret.csv'",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM read_blob('/etc/hostname')",
  "SELECT * FROM read_csv('HOME/lake/../secret.csv')",
  "SELECT * FROM read_csv('HOME/lake-not/secret.csv')",
  "SELECT * FROM glob('/etc/*')",
  "SELECT * FROM read_csv('https://example.com/a.csv')",
  "SELECT * FROM read_csv('s3://bucket/a.csv')",
  "COPY (SELECT 1) TO 'HOME/written.csv'",
  "COPY (SELECT 1) TO '/dev/stdout'",
  "COPY (SELECT 1) TO 'HOME/lake/../written.csv'",
  "EXPORT DATABASE 'HOME/export'",
  "ATTACH 'HOME/other.db'",
  "ATTACH ':memory:' AS other; COPY (SELECT 1) TO 'HOME/written.csv'",
  'INSTALL httpfs',
  'LOAD httpfs',
  "LOAD 'HOME/evil.duckdb_extension'",
  'SET enable_external_access = true',
  'SET lock_configuration = false',
  'RESET lock_configuration',
  "SET allowed_directories = ['/']",
  "SET temp_directory = '/tmp'",
  "SET GLOBAL allowed_paths = ['/etc/passwd']",
  "PRAGMA profiling_output = 'HOME/profile.json'",
  "SET log_query_path = 'HOME/log'",
  "SELECT getenv('HOME')",
])('the engine itself refuses: %s', async (sql) => {
  await expect(run(sql)).rejects.toThrow();
  expect(existsSync(join(home, 'written.csv'))).toBe(false);
});

test('a symbolic link leads nowhere', async () => {
  symlinkSync(join(home, 'secret.csv'), join(home, 'lake', 'link.csv'));
  await expect(run("SELECT * FROM read_csv('HOME/lake/link.csv')")).rejects.toThrow('Permission Error');
});

test('a renewed engine is shut in as the first one was', async () => {
  await engine.renew();
  expect(await run("SELECT * FROM read_csv('HOME/lake/open.csv')")).toEqual([['1']]);
  await expect(run("SELECT * FROM read_csv('HOME/secret.csv')")).rejects.toThrow('Permission Error');
});
