import { describe, expect, test } from 'vitest';
import { StatementRefused } from '../../../core/errors.ts';
import { NEVER_RUN, WRITES } from '../../../core/sql/keywords.ts';
import { checkStatement } from '../../../core/sql/statement.ts';
import { charactersLookedAt } from './steps.ts';

const read = (sql: string) => checkStatement(sql, { allowWrites: false });
const write = (sql: string) => checkStatement(sql, { allowWrites: true });

/** The sentence that a text is refused with. */
function refusal(sql: string, allowWrites = false): string {
  try {
    checkStatement(sql, { allowWrites });
  } catch (error) {
    if (error instanceof StatementRefused) return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('a statement that reads', () => {
  test.each([
    ['SELECT 1', 'QUERY', 'SELECT'],
    ['select 1', 'QUERY', 'SELECT'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'QUERY', 'WITH'],
    ['WITH a (x) AS (SELECT 1), insert AS (SELECT (1)) (TABLE a)', 'QUERY', 'WITH'],
    ['(WITH a AS (SELECT 1) SELECT insert FROM a) LIMIT 1', 'QUERY', 'WITH'],
    ['VALUES 1, 2', 'QUERY', 'VALUES'],
    ['TABLE orders', 'QUERY', 'TABLE'],
    ['((SELECT 1) UNION (SELECT 2))', 'QUERY', 'SELECT'],
    ['\n/* why */ -- and how\r\n ( -- so\n SELECT 1)', 'QUERY', 'SELECT'],
    ['SELECT/**/1', 'QUERY', 'SELECT'],
    ['SHOW TABLES', 'READ', 'SHOW'],
    ['DESCRIBE orders', 'READ', 'DESCRIBE'],
    ['DESC `orders`', 'READ', 'DESC'],
    ['EXPLAIN SELECT 1', 'READ', 'EXPLAIN'],
    ['EXPLAIN (TYPE IO, FORMAT JSON) (SELECT 1)', 'READ', 'EXPLAIN'],
    ['EXPLAIN ANALYZE SELECT 1', 'READ', 'EXPLAIN'],
    ['EXPLAIN ANALYZE VERBOSE (FORMAT JSON) WITH a AS (SELECT 1) TABLE a', 'READ', 'EXPLAIN'],
  ])('passes: %s', (sql, kind, keyword) => {
    expect(read(sql)).toEqual({ kind, keyword, text: sql });
  });

  test.each([
    ['a semicolon in a text', "SELECT ';'"],
    ['a semicolon in a name', 'SELECT 1 AS ";"'],
    ['a semicolon in a comment', 'SELECT 1 /* ; DROP TABLE t */ + 1 -- ; DROP TABLE t'],
    ['parentheses in a text', "SELECT ')', '(', ''''"],
    ['a quote in a comment', "SELECT 1 -- it's\n, 2 /* it's */"],
    ['a comment in a text', "SELECT '--', '/*'"],
    ['a comment in a name', 'SELECT 1 AS "--", 2 AS "/*"'],
    ['doubled quotes', `SELECT 'it''s' AS "a ""quoted"" name"`],
    ['a comment mark in a comment', 'SELECT /* /* */ 1'],
    ['a closing mark without a comment', 'SELECT 2 */ 3'],
    ['writes that are only names', 'SELECT "drop", insert FROM delete'],
  ])('passes with %s', (_, sql) => {
    expect(read(sql)).toMatchObject({ kind: 'QUERY', text: sql });
  });

  test.each([
    ['SELECT 1;', 'SELECT 1'],
    ['SELECT 1 ; -- done', 'SELECT 1 '],
    ['SELECT 1;;\n;/* done */', 'SELECT 1'],
  ])('has its text without a semicolon at its end: %s', (sql, text) => {
    expect(read(sql).text).toBe(text);
  });
});

describe('a statement that writes', () => {
  test.each([...WRITES])('is refused where the service only reads: %s', (keyword) => {
    expect(refusal(`  (${keyword} x)`)).toBe(
      `line 1:4: The statement ${keyword} writes, and this service only reads.`,
    );
  });

  test.each([...WRITES])('passes where writing is allowed: %s', (keyword) => {
    expect(write(`${keyword} x`)).toMatchObject({ kind: 'WRITE', keyword });
  });

  test('is refused in EXPLAIN ANALYZE, which runs it', () => {
    const sql = 'EXPLAIN ANALYZE\n  insert INTO t SELECT 1';
    expect(refusal(sql)).toBe('line 2:3: The statement INSERT writes, and this service only reads.');
    expect(write(sql).kind).toBe('WRITE');
  });

  test("is refused after WITH too, where it would be another engine's", () => {
    const sql = 'WITH a (x) AS (SELECT (1)), b AS (TABLE a)\nINSERT INTO t TABLE b';
    expect(refusal(sql)).toBe('line 2:1: The statement INSERT writes, and this service only reads.');
    expect(refusal(`EXPLAIN (${sql})`)).toContain('The statement INSERT writes');
    expect(write(sql)).toMatchObject({ kind: 'WRITE', keyword: 'WITH' });
  });

  test.each(['EXPLAIN INSERT INTO t SELECT 1', 'EXPLAIN DROP TABLE t'])(
    'is explained only where writing is allowed: %s',
    (sql) => {
      expect(refusal(sql)).toMatch(/^line 1:9: The statement (INSERT|DROP) writes/);
      expect(write(sql).kind).toBe('READ');
    },
  );

  test.each([
    'EXPLAIN (ANALYZE) INSERT INTO t SELECT 1',
    'EXPLAIN (TYPE IO) ANALYZE INSERT INTO t SELECT 1',
    'EXPLAIN VERBOSE ANALYZE INSERT INTO t SELECT 1',
  ])('is refused in what only looks like EXPLAIN ANALYZE: %s', (sql) => {
    expect(refusal(sql)).toContain('The statement ANALYZE writes');
  });

  test('is told by its letters as the engine reads them', () => {
    // The long s is an S in capitals.
    expect(refusal('INſERT INTO t')).toContain('The statement INSERT writes');
  });
});

describe('a statement that is never run', () => {
  test.each([...NEVER_RUN])('is refused with the reason: %s', (keyword, reason) => {
    const sentence = `line 1:1: The statement ${keyword} is not run here: ${reason}.`;
    expect(refusal(`${keyword} x`)).toBe(sentence);
    expect(refusal(`${keyword} x`, true)).toBe(sentence);
  });

  test.each(['EXPLAIN EXECUTE x', "EXPLAIN ANALYZE EXECUTE IMMEDIATE 'DROP TABLE t'"])(
    'is refused in an EXPLAIN too: %s',
    (sql) => expect(refusal(sql, true)).toContain('The statement EXECUTE is not run here'),
  );

  test('is an EXPLAIN in an EXPLAIN', () => {
    expect(refusal('EXPLAIN EXPLAIN ANALYZE DELETE FROM t')).toBe(
      'line 1:9: EXPLAIN does not explain an EXPLAIN.',
    );
  });
});

describe('what is no statement', () => {
  const BEGIN = 'Query must begin with SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE or EXPLAIN.';
  test.each([
    ['', `line 1:1: ${BEGIN}`],
    [' -- nothing', `line 1:1: ${BEGIN}`],
    ['"SELECT" 1', `line 1:1: ${BEGIN}`],
    ["'SELECT 1'", `line 1:1: ${BEGIN}`],
    ['1', `line 1:1: ${BEGIN}`],
    ['\u00a0SELECT 1', `line 1:1: ${BEGIN}`],
    ['\ufeffSELECT 1', `line 1:1: ${BEGIN}`],
    ['()', `line 1:2: ${BEGIN}`],
    ['EXPLAIN', `line 1:1: ${BEGIN}`],
    ['EXPLAIN ANALYZE (TYPE IO)', `line 1:25: ${BEGIN}`],
    ['SELEC 1', `line 1:1: No statement begins with this word. ${BEGIN}`],
    ['SELECTED 1', `line 1:1: No statement begins with this word. ${BEGIN}`],
    ['x'.repeat(1_000), `line 1:1: No statement begins with this word. ${BEGIN}`],
    ['SELECT 1; DROP TABLE t', 'line 1:11: Query must be one statement, and here begins another.'],
    [';SELECT 1', 'line 1:2: Query must be one statement, and here begins another.'],
    ['SELECT 1;\n\n  SELECT 2', 'line 3:3: Query must be one statement, and here begins another.'],
    ["SELECT 1 AS 漢😀, 'it''s", 'line 1:17: The quote that begins here does not end.'],
    ['SELECT "a', 'line 1:8: The quote that begins here does not end.'],
    ['SELECT `a', 'line 1:8: The quote that begins here does not end.'],
    ['SELECT /* 1', 'line 1:8: The comment that begins here does not end.'],
    ['SELECT /*/ 1', 'line 1:8: The comment that begins here does not end.'],
    ['SELECT ((1)', 'line 1:8: This parenthesis is not closed.'],
    ['(SELECT 1;)', 'line 1:11: Query must be one statement, and here begins another.'],
    ['SELECT 1)', 'line 1:9: This parenthesis closes none.'],
    ["SELECT 1) TO 's3://b/' WITH (format = 'JSON') --", 'line 1:9: This parenthesis closes none.'],
    ['SELECT 1 \0', 'line 1:10: Query holds a NUL character.'],
    ["SELECT '\0'", 'line 1:9: Query holds a NUL character.'],
  ])('is refused: %j', (sql, sentence) => {
    expect(refusal(sql)).toBe(sentence);
  });
});

describe('a text of 131,072 characters', () => {
  const fill = (unit: string) => unit.repeat(131_072 / unit.length);

  test.each([
    '(',
    ')',
    '()',
    "'",
    "''",
    '"',
    '`',
    '/*',
    '/**/',
    '--',
    '-',
    '-\n',
    ';',
    ' ',
    '\n',
    'x',
    '??',
    '😀',
    'EXPLAIN ',
    '/*/*/*/ ',
  ])('of nothing but %j is refused or passes like any other', (unit) => {
    expect(() => read(fill(unit))).toThrow(StatementRefused);
  });

  test.each([
    ['(', ')'],
    ['( ', ' )'],
    ['/**/', ''],
    ['--\n', ''],
    ["''", ''],
    ['""', ''],
    [';', ''],
    ['x ', ''],
    ['(x)', ''],
    ["'", ''],
    ['/*', ''],
    ['EXPLAIN ', ''],
    ['WITH a AS (', ')'],
  ])('takes twice the steps for twice the length, and few for each character: %j', (open, close) => {
    const steps = (times: number) => {
      const sql = `${open.repeat(times)}SELECT 1${close.repeat(times)}`;
      return charactersLookedAt(() => {
        try {
          read(sql);
        } catch (error) {
          if (!(error instanceof StatementRefused)) throw error;
        }
      });
    };
    const half = steps(8_000);
    expect(steps(16_000)).toBeLessThanOrEqual(2 * half);
    expect(half).toBeLessThanOrEqual(6 * (8 + 8_000 * (open.length + close.length)));
  });

  test('of nested parentheses passes', () => {
    expect(read(`${'('.repeat(65_533)}TABLE x${')'.repeat(65_533)}`).keyword).toBe('TABLE');
  });
});
