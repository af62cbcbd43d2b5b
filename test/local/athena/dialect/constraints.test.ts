import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseQuery } from '../../../../local/athena/dialect/parse.ts';
import { tokensOf } from '../../../../local/athena/dialect/tokens.ts';
import { TestAthena } from '../support.ts';

function constraintsOf(sql: string, parameters: string[] = []): object[] {
  return [...parseQuery(sql, tokensOf(sql)).constraints(parameters).values()];
}

test('finds comparisons with literals, whichever side they are on', () => {
  const found = constraintsOf(
    "SELECT * FROM t WHERE a = 'x' AND 5 > B AND (t.c IN (1, -2)) AND d BETWEEN ? AND DATE '2026-01-02' AND lower(e) = 'y'",
    ["DATE '2026-01-01'"],
  );
  expect(found).toEqual([
    [
      { column: 'a', operator: '=', constants: [{ kind: 'text', text: 'x' }] },
      { column: 'b', operator: '<', constants: [{ kind: 'number', text: '5' }] },
      {
        column: 'c',
        operator: '=',
        constants: [
          { kind: 'number', text: '1' },
          { kind: 'number', text: '-2' },
        ],
      },
      { column: 'd', operator: '>=', constants: [{ kind: 'date', text: '2026-01-01' }] },
      { column: 'd', operator: '<=', constants: [{ kind: 'date', text: '2026-01-02' }] },
    ],
  ]);
});

test('an alternative counts only when it is of one column', () => {
  expect(constraintsOf("SELECT * FROM t WHERE a = 'x' OR a = 'y'")).toEqual([
    [
      {
        column: 'a',
        operator: '=',
        constants: [
          { kind: 'text', text: 'x' },
          { kind: 'text', text: 'y' },
        ],
      },
    ],
  ]);
  expect(constraintsOf("SELECT * FROM t WHERE a = 'x' OR b = 'y'")).toEqual([]);
  expect(constraintsOf("SELECT * FROM t WHERE a = 'x' OR a > 'y'")).toEqual([]);
  expect(constraintsOf("SELECT * FROM t WHERE NOT (a = 'x')")).toEqual([]);
});

// What a condition says of partitions may only ever leave out those without a row in the answer.
let athena: TestAthena;
const DAYS = ['2026-01-01', '2026-01-02', undefined];
const NUMBERS = [1, 2, 10];

beforeAll(async () => {
  athena = await TestAthena.open({ maxConcurrent: 1 });
  const columns = 'id bigint';
  await athena.file(
    `CREATE EXTERNAL TABLE parts (${columns}) PARTITIONED BY (dt string, n int) STORED AS PARQUET LOCATION 's3://lake/parts/'`,
  );
  await athena.file(
    `CREATE EXTERNAL TABLE whole (${columns}, dt string, n int) STORED AS PARQUET LOCATION 's3://lake/whole/'`,
  );
  let id = 0;
  const rows: string[] = [];
  for (const day of DAYS) {
    for (const n of NUMBERS) {
      id += 1;
      await athena.putParquet(
        `s3://lake/parts/dt=${day ?? '__HIVE_DEFAULT_PARTITION__'}/n=${n}/f`,
        `SELECT ${id} AS id`,
      );
      rows.push(`(${id}, ${day === undefined ? 'NULL' : `'${day}'`}, ${n})`);
    }
  }
  await athena.putParquet('s3://lake/whole/f', `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(id, dt, n)`);
  await athena.file('MSCK REPAIR TABLE parts');
});

afterAll(() => athena.close());

const day = fc.constantFrom("'2026-01-01'", "'2026-01-02'", "'2026'", "''");
const number = fc.constantFrom('1', '2', '10', '-1', '3');
const operator = fc.constantFrom('=', '<', '<=', '>', '>=', '<>');
const { condition } = fc.letrec<{ condition: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.tuple(fc.constantFrom('dt', 't.dt'), operator, day).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('n', 't.n'), operator, number).map((parts) => parts.join(' ')),
    fc.tuple(number, operator).map((parts) => `${parts.join(' ')} n`),
    fc.tuple(day, day).map((days) => `dt BETWEEN ${days.join(' AND ')}`),
    fc
      .tuple(fc.constantFrom('', 'NOT '), number, number)
      .map(([not, ...numbers]) => `n ${not}IN (${numbers.join(', ')})`),
    fc.constantFrom('dt IS NULL', 'id > 4', 'id = n', "coalesce(dt, 'x') = 'x'"),
  ),
  condition: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
}));
const join = fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN');

test('partitions that are left out held no row of the answer', async () => {
  await fc.assert(
    fc.asyncProperty(condition, async (where) => {
      const query = `SELECT id FROM TABLE AS t WHERE ${where} ORDER BY id`;
      expect(await athena.file(query.replace('TABLE', 'parts'))).toBe(
        await athena.file(query.replace('TABLE', 'whole')),
      );
    }),
    { numRuns: 80 },
  );
});

test('nor where tables are joined', async () => {
  await fc.assert(
    fc.asyncProperty(condition, join, condition, async (on, kind, where) => {
      const query = `SELECT t.id AS a, v.x AS b FROM (VALUES 1, 5, 9) AS v(x) ${kind} TABLE AS t ON v.x = t.id AND ${on} WHERE ${where} ORDER BY 1, 2`;
      expect(await athena.file(query.replace('TABLE', 'parts'))).toBe(
        await athena.file(query.replace('TABLE', 'whole')),
      );
    }),
    { numRuns: 60 },
  );
});
