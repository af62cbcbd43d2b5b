import { Dialect, tokenize } from '@polyglot-sql/sdk';
import * as z from 'zod';
import { withoutComments } from './comments.ts';
import { Refused, Unsupported } from './faults.ts';
import { hiveText } from './hive-text.ts';

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

/**
 * What the parser says of a statement, as Athena would. It names the column behind the word that it stumbled on.
 * @param tokens of the statement; none where it could not be split into any.
 */
export function syntaxError(sql: string, tokens: readonly Token[], message: string): Refused {
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
