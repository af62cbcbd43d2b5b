import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAthena } from '../support.ts';

let athena: TestAthena;

beforeAll(async () => {
  athena = await TestAthena.open();
});

afterAll(() => athena.close());

/** Result files as lines of values, NULL as -. */
async function rows(query: string, parameters?: string[]): Promise<string[]> {
  const file = await athena
    .file(query, parameters && { ExecutionParameters: parameters })
    .catch((error: Error) => error.message);
  return file
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replaceAll(/(^|,)(?=,|$)/g, '$1-').replaceAll('"', ''));
}

const T = "(VALUES (1, 'a', 10), (2, 'b', 20), (3, 'a', NULL)) AS t(id, name, amount)";
const U = "(VALUES ('a', 1, 'x'), ('b', 2, 'y')) AS u(name, rank, id)";

test.each<[string, string[]]>([
  [`SELECT * FROM ${T} ORDER BY amount`, ['id,name,amount', '1,a,10', '2,b,20', '3,a,-']],
  [`SELECT * FROM ${T} ORDER BY amount DESC`, ['id,name,amount', '2,b,20', '1,a,10', '3,a,-']],
  [`SELECT * FROM ${T} ORDER BY amount NULLS FIRST LIMIT 1`, ['id,name,amount', '3,a,-']],
  [`SELECT id FROM ${T} ORDER BY id OFFSET 1 LIMIT 1`, ['id', '2']],
  [`SELECT id FROM ${T} ORDER BY id FETCH FIRST 2 ROWS ONLY`, ['id', '1', '2']],
  [`SELECT id FROM ${T} ORDER BY 1 DESC LIMIT ALL`, ['id', '3', '2', '1']],
  ['SELECT -a AS a FROM (VALUES 1, 2) AS t(a) ORDER BY a + 0', ['a', '-2', '-1']],
  ['SELECT -a AS b FROM (VALUES 1, 2) AS t(a) ORDER BY abs(b) DESC', ['b', '-2', '-1']],
  ['SELECT sum(a) AS s FROM (VALUES (1, 2), (3, 4)) AS t(a, b) GROUP BY b ORDER BY s * -1', ['s', '3', '1']],
  [`SELECT DISTINCT name FROM ${T} ORDER BY name`, ['name', 'a', 'b']],
  [`SELECT t.id, t.id FROM ${T} WHERE t.id = 1`, ['id,id', '1,1']],
  [`SELECT id + 1, id, upper(name) FROM ${T} WHERE id = 1`, ['_col0,id,_col2', '2,1,A']],
  [`SELECT * FROM (SELECT 1, 2)`, ['_col0,_col1', '1,2']],
  ['VALUES (1, 2), (3, 4)', ['_col0,_col1', '1,2', '3,4']],
  ["SELECT 'a' AS a, * FROM (VALUES (1, 2)) AS v", ['a,_col1,_col2', 'a,1,2']],
  ['WITH t(a) AS (VALUES 1, 2) TABLE t ORDER BY a DESC LIMIT 1', ['a', '2']],
  ['WITH t(a) AS (VALUES 1, 2) (table t) UNION ALL TABLE t ORDER BY a', ['a', '1', '1', '2', '2']],
  ['WITH t(a) AS (VALUES 1), u AS (TABLE t) SELECT * FROM (TABLE u) WHERE a IN (TABLE t)', ['a', '1']],
  [`SELECT name, sum(amount) FROM ${T} GROUP BY name ORDER BY 1`, ['name,_col1', 'a,10', 'b,20']],
  [`SELECT name, count(*) AS n FROM ${T} GROUP BY 1 HAVING count(*) > 1`, ['name,n', 'a,2']],
  [
    `SELECT name, count(*) FROM ${T} GROUP BY ROLLUP (name) ORDER BY name`,
    ['name,_col1', 'a,2', 'b,1', '-,3'],
  ],
  [
    `SELECT name, id, grouping(name, id) AS g FROM ${T} GROUP BY GROUPING SETS ((name), (id)) ORDER BY g, name, id`,
    ['name,id,g', 'a,-,1', 'b,-,1', '-,1,2', '-,2,2', '-,3,2'],
  ],
  [
    `SELECT * FROM ${T} JOIN ${U} USING (name) ORDER BY t.id LIMIT 1`,
    ['name,id,amount,rank,id', 'a,1,10,1,x'],
  ],
  [
    `SELECT t.id, rank FROM ${T} LEFT JOIN ${U} ON t.name = u.name AND rank = 2 ORDER BY 1`,
    ['id,rank', '1,-', '2,2', '3,-'],
  ],
  [`SELECT count(*) FROM ${T} CROSS JOIN ${U}`, ['_col0', '6']],
  [`SELECT count(*) FROM ${T}, ${U} WHERE t.name = u.name`, ['_col0', '3']],
  ['SELECT 1 AS x UNION SELECT 1 UNION ALL SELECT 2 ORDER BY x DESC', ['x', '2', '1']],
  ['SELECT 1 AS x INTERSECT SELECT 1', ['x', '1']],
  ['(SELECT 1 AS x) EXCEPT (SELECT 1)', ['x']],
  [`WITH a AS (SELECT id FROM ${T}), b(n) AS (SELECT id + 1 FROM a) SELECT sum(n) FROM b`, ['_col0', '9']],
  [
    'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3) SELECT n FROM c ORDER BY n',
    ['n', '1', '2', '3'],
  ],
  [
    `SELECT id, sum(amount) OVER (PARTITION BY name ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM ${T} ORDER BY id`,
    ['id,s', '1,10', '2,20', '3,10'],
  ],
  [
    `SELECT id, row_number() OVER w AS n FROM ${T} WINDOW w AS (ORDER BY id DESC) ORDER BY id`,
    ['id,n', '1,3', '2,2', '3,1'],
  ],
  [
    `SELECT id, lag(amount, 1, 0) OVER (ORDER BY id) AS l FROM ${T} ORDER BY id`,
    ['id,l', '1,0', '2,10', '3,20'],
  ],
  [
    `SELECT id, last_value(amount) IGNORE NULLS OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS l FROM ${T} ORDER BY id`,
    ['id,l', '1,10', '2,20', '3,20'],
  ],
  [`SELECT id FROM ${T} WHERE amount > (SELECT avg(amount) FROM ${T})`, ['id', '2']],
  [`SELECT id FROM ${T} WHERE EXISTS (SELECT 1 FROM ${U} WHERE u.name = t.name AND rank = 2)`, ['id', '2']],
  [`SELECT id FROM ${T} WHERE name IN (SELECT name FROM ${U} WHERE rank = 2)`, ['id', '2']],
  [`SELECT id FROM ${T} WHERE id >= ALL (SELECT id FROM ${T})`, ['id', '3']],
  [`SELECT id FROM ${T} WHERE (id, name) IN ((1, 'a'), (2, 'z'))`, ['id', '1']],
  [
    "SELECT id, w FROM (VALUES (1, ARRAY['x', 'y']), (2, ARRAY[])) AS t(id, words) CROSS JOIN UNNEST(words) AS u(w) ORDER BY 1, 2",
    ['id,w', '1,x', '1,y'],
  ],
  [
    "SELECT id, w FROM (VALUES (1, ARRAY['x']), (2, ARRAY[])) AS t(id, words) LEFT JOIN UNNEST(words) AS u(w) ON TRUE ORDER BY 1",
    ['id,w', '1,x', '2,-'],
  ],
  ['SELECT a, b FROM UNNEST(ARRAY[1, 2], ARRAY[3]) AS t(a, b) ORDER BY a', ['a,b', '1,3', '2,-']],
  ["SELECT k, v FROM UNNEST(MAP(ARRAY['p'], ARRAY[7])) AS t(k, v)", ['k,v', 'p,7']],
  [
    "SELECT a, n FROM UNNEST(ARRAY['x', 'y']) WITH ORDINALITY AS t(a, n) ORDER BY n DESC",
    ['a,n', 'y,2', 'x,1'],
  ],
  ['SELECT x.y FROM (VALUES (CAST(ROW(5) AS ROW(y integer)))) AS t(x)', ['y', '5']],
  ['-- a comment\nSELECT /* another */ 1 AS "a ""b""";', ['a b', '1']],
  ["SELECT 'a;b' AS s", ['s', 'a;b']],
])('answers as Trino does: %s', async (query, expected) => {
  expect(await rows(query)).toEqual(expected);
});

test('puts parameters in where they stand, also when clauses change places', async () => {
  const query = `SELECT id, ? AS p FROM ${T} WHERE name = ? ORDER BY id OFFSET ? LIMIT ?`;
  expect(await rows(query, ["'it''s'", "'a'", '1', '1'])).toEqual(['id,p', "3,it's"]);
});

test('takes a question mark in text or a comment for what it is', async () => {
  expect(await rows("SELECT '?' AS q, ? AS p -- ?", ["DATE '2020-01-02'"])).toEqual(['q,p', '?,2020-01-02']);
});

// The macros have parameters and lambdas of their own, which must never be taken for a column.
test.each<[string, string]>([
  ['array_remove(ARRAY[1, 2, x], x)', '[1, 2]'],
  ['array_remove(ARRAY[1, 2, e], e)', '[1, 2]'],
  ['split_part(i, s, d)', 'b'],
  ['transform(ARRAY[1, 2], x -> x + i2)', '[3, 4]'],
  ['transform(ARRAY[1, 2], X -> x + 1)', '[2, 3]'],
  [
    'transform(ARRAY[1], x -> reduce(transform(ARRAY[10], y -> y + x), 0, (a, b) -> a + b, a -> a + x))',
    '[12]',
  ],
  [
    "transform_values(MAP(ARRAY['a'], ARRAY[5]), (k, v) -> map_filter(MAP(ARRAY['p', 'q'], ARRAY[1, 9]), (k2, v2) -> v2 > v))",
    '{a={q=9}}',
  ],
  ['(x + e) / p', '3'],
  ['contains(ARRAY[x], e - 1)', 'true'],
  ['array_distinct(array_remove(ARRAY[x, e, x], e))', '[7]'],
])('%s reads the columns that it names', async (expression, answer) => {
  const columns = "(VALUES (7, 8, 5, 'a,b', ',', 2, 2)) AS t(x, e, p, i, s, d, i2)";
  expect(await rows(`SELECT ${expression} AS a FROM ${columns}`)).toEqual(['a', answer]);
});

// What fails one row must not fail the others, nor rows that are not there.
test.each<[string, string[]]>([
  ['SELECT 6 / a AS x FROM (VALUES 1, 2) AS t(a) ORDER BY 1', ['x', '3', '6']],
  ['SELECT a / 0 AS x FROM (VALUES 1, 2) AS t(a) WHERE a > 5', ['x']],
  ['SELECT try(a / 0) AS x FROM (VALUES 1) AS t(a)', ['x', '-']],
  ['SELECT a, try(6 / a) AS x FROM (VALUES 0, 2) AS t(a) ORDER BY a', ['a,x', '0,-', '2,3']],
  ['SELECT try(6 % a) AS x FROM (VALUES 0, 4) AS t(a) ORDER BY a', ['x', '-', '2']],
  ["SELECT try(CAST(a AS integer)) AS x FROM (VALUES '1', 'b') AS t(a) ORDER BY a", ['x', '1', '-']],
  ["SELECT m['a'] AS x FROM (VALUES MAP(ARRAY['a'], ARRAY[1])) AS t(m)", ['x', '1']],
  ["SELECT try(m['b']) AS x FROM (VALUES MAP(ARRAY['a'], ARRAY[1])) AS t(m)", ['x', '-']],
  ['SELECT l[2] AS x FROM (VALUES ARRAY[1, 2]) AS t(l)', ['x', '2']],
  ['SELECT try(l[2]) AS x FROM (VALUES ARRAY[1], ARRAY[1, 2]) AS t(l) ORDER BY 1', ['x', '2', '-']],
  [
    "SELECT regexp_extract(s, '(\\d+)-(\\d+)', 2) AS x FROM (VALUES '10-20', 'no') AS t(s) ORDER BY 1",
    ['x', '20', '-'],
  ],
  ["SELECT regexp_extract(s, '(a)?(b)', 2) AS x FROM (VALUES 'ab', 'b') AS t(s)", ['x', 'b', 'b']],
  [
    "SELECT replace(s, 'a', '-') AS x, split_part(s, '-', 1) AS y FROM (VALUES 'b-a') AS t(s)",
    ['x,y', 'b--,b'],
  ],
  ["SELECT DATE '2020-01-01' + i * INTERVAL '1' DAY AS x FROM (VALUES 1) AS t(i)", ['x', '2020-01-02']],
  [
    "SELECT d + INTERVAL '1' DAY AS x, date_add('day', 1, d) AS y FROM (VALUES DATE '2020-01-01') AS t(d)",
    ['x,y', '2020-01-02,2020-01-02'],
  ],
  ['SELECT slice(l, 2, 1) AS x, element_at(l, 5) AS y FROM (VALUES ARRAY[1, 2]) AS t(l)', ['x,y', '[2],-']],
  ['SELECT width_bucket(x, 0, 10, 5) AS b FROM (VALUES 3e0) AS t(x)', ['b', '2']],
  ['SELECT sequence(1, n) AS s FROM (VALUES 3) AS t(n)', ['s', '[1 2 3]']],
])('answers row by row: %s', async (query, expected) => {
  expect(
    (await rows(query)).map((line) => (query.includes('sequence') ? line.replaceAll(', ', ' ') : line)),
  ).toEqual(expected);
});

test('deep nesting of functions stays cheap', async () => {
  const nested = Array.from({ length: 12 }).reduce<string>((inner) => `substr(${inner}, 1)`, "'abc' || name");
  expect(await rows(`SELECT ${nested} AS s FROM ${T} WHERE id = 1`)).toEqual(['s', 'abca']);
  const divided = Array.from({ length: 12 }).reduce<string>((inner) => `(${inner} / 1)`, 'id');
  expect(await rows(`SELECT ${divided} AS s FROM ${T} WHERE id = 3`)).toEqual(['s', '3']);
});

test.each<[string, string]>([
  ['SELECT nope FROM (VALUES 1) AS t(a)', "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"],
  [
    'SELECT 1,\n  nope.a FROM (VALUES 1) AS t(a)',
    "COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved",
  ],
  ['SELECT * FROM nope', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nope' does not exist"],
  ['SELECT * FROM nope.t', "SCHEMA_NOT_FOUND: line 1:15: Schema 'nope' does not exist"],
  [
    'SELECT 1 -- nope\n, nope FROM (VALUES 1) AS t(a)',
    "COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved",
  ],
  ['SHOW TABLES IN nope', 'FAILED: SemanticException [Error 10072]: Database does not exist: nope'],
  ['DESCRIBE nope.a.t', "CATALOG_NOT_FOUND: line 1:10: Catalog 'nope' does not exist"],
  ['SELECT * FROM nope.a.t', "CATALOG_NOT_FOUND: line 1:15: Catalog 'nope' does not exist"],
  ['SELECT nope(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered"],
  ['SELECT 1/0', 'DIVISION_BY_ZERO: Division by zero'],
  ["SELECT CAST('abc' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INTEGER"],
  [
    "SELECT a FROM (VALUES 1) AS t(a) WHERE a = 'x'",
    'TYPE_MISMATCH: Cannot apply operator to integer and varchar',
  ],
  ['SELECT ?', 'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 0'],
  [
    'SELECT a, count(*) FROM (VALUES 1) AS t(a)',
    "EXPRESSION_NOT_AGGREGATE: 'a' must be an aggregate expression or appear in GROUP BY clause",
  ],
])('fails with a message that names the fault: %s', async (query, reason) => {
  expect((await athena.run(query)).reason).toBe(reason);
});

test.each<[string, string]>([
  ['SELECT * FROM nope', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nope' does not exist"],
  ['TABLE nope', "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.default.nope' does not exist"],
  [
    "SELECT '漢😀', a FROM (TABLE\nnope) JOIN u ON true",
    "TABLE_NOT_FOUND: line 1:22: Table 'awsdatacatalog.default.nope' does not exist",
  ],
  [
    'WITH a AS (SELECT 1) TABLE a UNION TABLE a UNION SELECT * FROM nope',
    "TABLE_NOT_FOUND: line 1:64: Table 'awsdatacatalog.default.nope' does not exist",
  ],
])('names a table that is not there by its place: %s', async (query, reason) => {
  expect((await athena.run(query)).reason).toBe(reason);
});

test.each<[string, string]>([
  ['SELECT * FROM t', "CATALOG_NOT_FOUND: line 1:15: Catalog 'nope' does not exist"],
  ['EXPLAIN SELECT * FROM t', "CATALOG_NOT_FOUND: line 1:15: Catalog 'nope' does not exist"],
  ['SHOW TABLES', "CATALOG_NOT_FOUND: Catalog 'nope' does not exist"],
  ['CREATE DATABASE d', "CATALOG_NOT_FOUND: Catalog 'nope' does not exist"],
])('fails in a catalogue that is not there: %s', async (query, reason) => {
  const context = { QueryExecutionContext: { Catalog: 'nope', Database: 'default' } };
  expect(await athena.run(query, context)).toMatchObject({ state: 'FAILED', reason });
});

test('a name with its catalogue needs no other', async () => {
  const { reason } = await athena.run('SELECT * FROM awsdatacatalog.default.t', {
    QueryExecutionContext: { Catalog: 'nope' },
  });
  expect(reason).toBe("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.t' does not exist");
});

test.each<[string, string]>([
  ['', 'Invalid request: QueryString: Too small: expected string to have >=1 characters'],
  ['  -- nothing', "line 1:1: mismatched input '<EOF>'. Expecting: <query>"],
  [
    'SELEC 1',
    "line 1:1: mismatched input 'SELEC'. Expecting: 'ALTER', 'CREATE', 'DESCRIBE', 'DROP', 'EXPLAIN', 'MSCK', 'SELECT', 'SHOW', 'UNLOAD', 'VALUES', 'WITH', <query>",
  ],
  ['SELECT 1; SELECT 2', 'Only one sql statement is allowed. Got: SELECT 1; SELECT 2'],
  ['SELECT $1', "line 1:8: mismatched input '$1'"],
  ['INSERT INTO t SELECT 1', 'line 1:1: the statement INSERT is not supported by this engine'],
  ['TABLE t ORDER BY $1', "line 1:18: mismatched input '$1'"],
  ['EXPLAIN ANALYZE SELECT 1', 'line 1:1: the statement EXPLAIN ANALYZE is not supported by this engine'],
  [
    'explain analyze verbose SELECT 1',
    'line 1:1: the statement EXPLAIN ANALYZE is not supported by this engine',
  ],
  ['EXPLAIN (TYPE IO) SELECT 1', 'line 1:1: EXPLAIN with TYPE or FORMAT is not supported by this engine'],
  ['SHOW CREATE VIEW v', 'line 1:1: the statement SHOW CREATE VIEW is not supported by this engine'],
  ['SELECT * FROM t TABLESAMPLE BERNOULLI (10)', 'TABLE SAMPLE of TABLE is not supported by this engine'],
  ['SELECT DISTINCT ON (a) a FROM t', 'DISTINCT ON of SELECT is not supported by this engine'],
  ['SELECT * EXCLUDE (a) FROM t', 'EXCEPT of STAR is not supported by this engine'],
  ['SELECT a FROM t NATURAL JOIN u', 'NATURAL JOIN is not supported by this engine'],
  ['SELECT a FROM t FOR UPDATE', 'LOCKS of SELECT is not supported by this engine'],
  ['SELECT a FROM t GROUP BY ALL', 'ALL of GROUP BY is not supported by this engine'],
  ['SELECT TOP 1 a FROM t', 'TOP of SELECT is not supported by this engine'],
  ['SELECT * FROM UNNEST(ARRAY[1])', 'UNNEST needs a name for each column: UNNEST(…) AS t(a)'],
  ['SELECT \0', 'line 1:8: a statement cannot hold the character NUL'],
])('refuses before it runs: %s', async (query, message) => {
  await expect(athena.start(query)).rejects.toMatchObject({ code: 'InvalidRequestException', message });
});
