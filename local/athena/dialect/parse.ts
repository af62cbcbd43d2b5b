import { Dialect, parse, tokenize } from '@polyglot-sql/sdk';
import * as z from 'zod';
import { AstNode } from './ast.ts';
import { withoutComments } from './comments.ts';
import { type Constraint, constraintsOf } from './constraints.ts';
import { plainDecimals } from './decimal-literals.ts';
import { Refused, Unsupported } from './faults.ts';
import { hiveText } from './hive-text.ts';

/** A parsed query, and how many `?` it has. */
export interface ParsedQuery {
  tree: AstNode;
  parameters: number;
  /** See `constraintsOf`, which takes the texts of the parameters. */
  constraints(parameters: readonly string[]): ReadonlyMap<number, Constraint[]>;
}

// The types that the parser's package declares say otherwise.
const tokenSchema = z
  .object({
    token_type: z.string(),
    text: z.string(),
    span: z.object({ start: z.number(), end: z.number(), line: z.number(), column: z.number() }),
  })
  .transform(({ token_type: type, text, span }) => ({ type, text, span }));

/** A word of a statement. */
export type Token = z.infer<typeof tokenSchema>;

/** Splits a statement into its words. @throws {Refused} when it cannot be read, when it is empty, or more than one. */
export function tokensOf(sql: string): Token[] {
  return tokensIn(withoutComments(sql), Dialect.Trino);
}

/** The words of a statement of Hive's dialect, in which Athena takes DDL. @throws {Refused} as `tokensOf` does. */
export function hiveTokensOf(sql: string): Token[] {
  const characters = Array.from(sql);
  return tokensIn(sql, Dialect.Hive).map((token) => {
    if (token.type !== 'STRING') return token;
    const { start, end } = token.span;
    const source = characters.slice(start + 1, end - 1).join('');
    // Hive would put two texts together.
    if (source.replaceAll(/\\./gs, '').includes(characters[start] ?? ''))
      throw new Refused("a quote within quotes is written \\' in DDL", start);
    return { ...token, text: hiveText(source) };
  });
}

function tokensIn(sql: string, dialect: Dialect): Token[] {
  if (sql.includes('\0')) throw new Refused('a statement cannot hold the character NUL', sql.indexOf('\0'));
  const result = tokenize(sql, dialect);
  if (!result.success || result.tokens === undefined) throw syntaxError(sql, [], result.error ?? '');
  const tokens = result.tokens.map((token) => tokenSchema.parse(token));
  while (tokens.at(-1)?.type === 'SEMICOLON') tokens.pop();
  if (tokens.length === 0) throw new Refused("mismatched input '<EOF>'. Expecting: <query>", 0);
  if (tokens.some(({ type }) => type === 'SEMICOLON'))
    throw new Refused(`Only one sql statement is allowed. Got: ${sql}`);
  return tokens;
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

// The parser names the column behind the word that it stumbled on.
function syntaxError(sql: string, tokens: readonly Token[], message: string): Refused {
  if (message.includes('E_GUARD') || message.includes('call stack'))
    return new Unsupported('a statement nested so deeply');
  const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
  const reason = message.replace(/^.*column \d+: /, '');
  const at = tokens.findIndex(({ span }) => span.line === Number(line) && span.column === Number(column));
  const token = tokens[at];
  if (tokens.length === 0) return new Refused(`extraneous input: ${reason}`, 0);
  if (token === undefined || /end of input/i.test(reason)) {
    return new Refused(`mismatched input '<EOF>'. ${reason}`, Array.from(sql).length);
  }
  return new Refused(`mismatched input '${token.text}'. ${reason}`, token.span.start);
}
