import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StatementRefused } from '../../../core/errors.ts';
import { checkStatement } from '../../../core/sql/statement.ts';
import { unload } from '../../../core/sql/unload.ts';

const LOCATION = 's3://results/results/q/';
const TAIL = `\n) TO '${LOCATION}' WITH (format = 'PARQUET')`;

/** The query of a statement that passed, wrapped; undefined where it was refused. */
function wrapped(sql: string): string | undefined {
  try {
    return unload(checkStatement(sql, { allowWrites: true }).text, LOCATION, 'PARQUET');
  } catch (error) {
    if (error instanceof StatementRefused) return undefined;
    throw error;
  }
}

// The rules of Trino's grammar, in its order, as one expression; what none of them matches is a character by itself.
const LEXER =
  /--[^\r\n]*\r?\n?|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[A-Za-z_]\w*|\s+|[\s\S]/g;

/** Where the parenthesis that UNLOAD opens is closed, and the semicolons on the way to the end. */
function structure(statement: string) {
  let depth = 0;
  let closedAt: number | undefined;
  let semicolons = 0;
  for (const { 0: token, index } of statement.matchAll(LEXER)) {
    if (token === ';') semicolons += 1;
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ')' && depth === 0) closedAt ??= index;
  }
  return { closedAt, semicolons, depth };
}

describe('a query that is wrapped', () => {
  test.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT 1 -- all', 'SELECT 1 -- all'],
    ['SELECT 1; -- all', 'SELECT 1'],
  ])('ends before the closing parenthesis: %s', (sql, text) => {
    expect(wrapped(sql)).toBe(`UNLOAD (${text}${TAIL}`);
  });

  test('names its location as a literal', () => {
    expect(unload('SELECT 1', "s3://b/it's/", 'JSON')).toBe(
      "UNLOAD (SELECT 1\n) TO 's3://b/it''s/' WITH (format = 'JSON')",
    );
  });

  test('cannot end the UNLOAD early, whatever it is made of', () => {
    const fragment = fc.constantFrom(
      ") TO 's3://elsewhere/' WITH (format = 'JSON')",
      ') TO ',
      "'",
      "''",
      '"',
      '""',
      '`',
      '--',
      '/*',
      '*/',
      '/*/',
      '-',
      '/',
      '*',
      '\n',
      '\r',
      ' ',
      '(',
      ')',
      ';',
      '; DROP TABLE t',
      "U&'",
      "X'",
      '\\',
      "\\'",
      '1',
      'x',
      '😀',
    );
    const hostile = fc
      .tuple(fc.constantFrom('SELECT 1', 'SELECT (', '(SELECT ', 'TABLE x'), fc.array(fragment))
      .map(([beginning, fragments]) => beginning + fragments.join(''));
    let passed = 0;
    fc.assert(
      fc.property(hostile, (sql) => {
        const statement = wrapped(sql);
        if (statement === undefined) return;
        passed += 1;
        expect(structure(statement)).toEqual({
          closedAt: statement.length - TAIL.length + 1,
          semicolons: 0,
          depth: 0,
        });
      }),
      { numRuns: 5_000 },
    );
    // Were all of them refused, nothing would have been tried.
    expect(passed).toBeGreaterThan(100);
  });
});
