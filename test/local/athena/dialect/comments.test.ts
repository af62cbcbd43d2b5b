import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf } from '../../../../core/sql/tokens.ts';
import { withoutComments } from '../../../../local/athena/dialect/comments.ts';
import { readPrelude } from '../../../../local/athena/dialect/prelude.ts';
import { compile } from '../../../../local/athena/statements/compile.ts';
import { readStatement } from '../../../../local/athena/statements/statement.ts';

const QUERIES = [
  'SELECT count ( * ) FROM orders',
  'SELECT 1',
  'SELECT sum ( amount ) AS s , a.b FROM db.orders AS a GROUP BY 2 HAVING count ( * ) > 1',
  "SELECT a FROM t WHERE status IN ( 'paid' , '-- open' ) AND NOT ( b BETWEEN 1 AND 2 OR c IS NULL )",
  'SELECT row_number ( ) OVER ( PARTITION BY a ORDER BY order_id DESC ) AS "/* n */" FROM t',
  "WITH w ( x ) AS ( VALUES ( 'it''s' ) , ( NULL ) ) SELECT CASE WHEN x = 'a' THEN 1 ELSE 2 END FROM w",
  'SELECT CAST ( a AS decimal ( 10 , 2 ) ) , ARRAY [ 1 , 2 ] [ 1 ] FROM t LEFT JOIN u ON t.a = u.a',
  "SELECT transform ( ARRAY [ 1 ] , x -> x + 1 ) , DATE '2026-01-01' + INTERVAL '1' DAY",
  'SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY 1 LIMIT 10',
  'SELECT * FROM t CROSS JOIN UNNEST ( l ) AS v ( e ) WHERE EXISTS ( SELECT 1 FROM u )',
];

const COMMENTS = [
  '/**/',
  '/* c */',
  '/* it\'s " ` */',
  '/* 😀\n*/',
  '-- c\n',
  '--\n',
  '-- it\'s /* " )\n',
  '-- 😀; ?\r\n',
  '/* -- */',
];

const prelude = readPrelude();
const meaningOf = (sql: string) =>
  compile(sql, [], prelude).sql(({ database, name }) => `<${database} ${name}>`);

test('a query with comments between any of its words means the same', () => {
  const cases = fc
    .constantFrom(...QUERIES)
    .chain((query) =>
      fc.tuple(fc.constant(query), fc.array(fc.constantFrom('', ...COMMENTS), { maxLength: 60 })),
    );
  fc.assert(
    fc.property(cases, ([query, comments]) => {
      const commented = tokensOf(query).map(({ kind, text }, index) =>
        kind === 'blank' ? `${text}${comments[index] ?? ''}${text}` : text,
      );
      const sql = `${comments[0] ?? ''}${commented.join('')}${comments.at(-1) ?? ''}`;
      expect(meaningOf(sql)).toBe(meaningOf(query));
    }),
    { numRuns: 500 },
  );
});

test('every character that is no comment stays in its place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...COMMENTS, 'a', ' ', "'--'", '"/*"', '\n', '/', '*', '-', '😀')),
      (parts) => {
        const sql = parts.join('');
        const characters = Array.from(sql);
        const blanked = Array.from(withoutComments(sql));
        expect(blanked).toHaveLength(characters.length);
        for (const [index, character] of blanked.entries())
          if (character !== ' ') expect(character).toBe(characters[index]);
        expect(tokensOf(blanked.join('')).some(({ kind }) => kind === 'comment')).toBe(false);
      },
    ),
  );
});

test('tells a statement after thousands of comments', () => {
  expect(readStatement(`${'/**/ --\n'.repeat(5_000)}SELECT 1`).type).toBe('SELECT');
  expect(readStatement(`${'/**/ --\n'.repeat(5_000)}CREATE DATABASE d`).type).toBe('CREATE_DATABASE');
});

test('a comment within a text of DDL is a part of it', () => {
  const statement = readStatement(`CREATE DATABASE d COMMENT 'it\\'s -- here' /* and
    gone */ LOCATION 's3://b/'`);
  expect(statement).toEqual({ type: 'CREATE_DATABASE', name: 'd', ifNotExists: false });
});
