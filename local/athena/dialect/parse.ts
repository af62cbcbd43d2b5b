import { Dialect, parse } from '@polyglot-sql/sdk';
import { AstNode } from './ast.ts';
import { withoutComments } from './comments.ts';
import { type Constraint, constraintsOf } from './constraints.ts';
import { plainDecimals } from './decimal-literals.ts';
import { Refused } from './faults.ts';
import { syntaxError, type Token } from './tokens.ts';

/** A parsed query, and how many `?` it has. */
export interface ParsedQuery {
  tree: AstNode;
  parameters: number;
  /** See `constraintsOf`, which takes the texts of the parameters. */
  constraints(parameters: readonly string[]): ReadonlyMap<number, Constraint[]>;
}

/** Parses a query in Trino's dialect. @throws {Refused} when it does not parse. */
export function parseQuery(sql: string, tokens: readonly Token[]): ParsedQuery {
  const places = tokens.filter(({ type }) => type === 'PARAMETER');
  const named = places.find(({ text }) => text !== '?');
  if (named !== undefined) throw new Refused(`mismatched input '$${named.text}'`, named.span.start);
  const characters = Array.from(withoutComments(sql));
  plainDecimals(characters, tokens);
  number(characters, places);
  const result = parse(characters.join(''), Dialect.Trino);
  if (!result.success) throw syntaxError(sql, tokens, result.error ?? '');
  const statements: unknown = result.ast;
  if (!Array.isArray(statements) || statements.length !== 1) throw new Refused("mismatched input '<EOF>'", 0);
  const [statement]: unknown[] = statements;
  return {
    tree: AstNode.of(statement),
    parameters: places.length,
    constraints: (texts) => constraintsOf(statement, texts),
  };
}

// The tree does not say which ? is which, so they are numbered before it is made.
function number(characters: string[], places: readonly Token[]): void {
  for (const [index, { span }] of places.entries()) characters[span.start] = `$${index + 1}`;
}
