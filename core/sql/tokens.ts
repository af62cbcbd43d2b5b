/** A piece of SQL. */
export interface Token {
  kind: TokenKind;
  text: string;
  /** Where it begins, in UTF-16 units. */
  start: number;
}

/**
 * `text` is a string literal, `name` a quoted identifier, `word` a keyword or an identifier, `mark` any other character.
 * `unclosed` is a comment, text or name that goes on to the end without its closing mark.
 */
export type TokenKind = 'blank' | 'comment' | 'text' | 'name' | 'word' | 'mark' | 'unclosed';

// Marks that are told by one look, for a text may be full of them.
const MARKS: ReadonlySet<string> = new Set('()[];,.=<>+*?');
const BLANK = /[ \t\r\n]+/y;
const LINE = /[^\r\n]*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;

/**
 * The pieces of a text as Trino's lexer cuts it, as far as comments, quotes and words go. The pieces lie end to end, and no
 * character is looked at again once its piece is known: the work grows with the length of the text and with nothing else.
 * https://github.com/trinodb/trino/blob/master/core/trino-grammar/src/main/antlr4/io/trino/grammar/sql/SqlBase.g4
 */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length; ) {
    const token = tokenAt(sql, start);
    tokens.push(token);
    start += token.text.length;
  }
  return tokens;
}

/** The piece that begins at `start`, which is within the text. */
export function tokenAt(sql: string, start: number): Token {
  const first = sql.charAt(start);
  if (MARKS.has(first)) return { kind: 'mark', text: first, start };
  const second = sql.charAt(start + 1);
  if (first === '-' && second === '-') return { kind: 'comment', text: match(LINE, sql, start), start };
  // Comments do not nest.
  if (first === '/' && second === '*') return upTo('comment', sql, start, sql.indexOf('*/', start + 2) + 1);
  if (first === "'") return upTo('text', sql, start, closingQuote(sql, start));
  if (first === '"' || first === '`') return upTo('name', sql, start, closingQuote(sql, start));
  const blank = match(BLANK, sql, start);
  if (blank) return { kind: 'blank', text: blank, start };
  const word = match(WORD, sql, start);
  if (word) return { kind: 'word', text: word, start };
  return { kind: 'mark', text: String.fromCodePoint(sql.codePointAt(start) ?? 0), start };
}

/** What a pattern finds right here; empty where it finds nothing. */
function match(pattern: RegExp, sql: string, start: number): string {
  pattern.lastIndex = start;
  return pattern.exec(sql)?.[0] ?? '';
}

/** The quote that closes the one at `start`, of which two in a row stand for one inside; 0 or less where there is none. */
function closingQuote(sql: string, start: number): number {
  const quote = sql.charAt(start);
  let at = sql.indexOf(quote, start + 1);
  while (at > 0 && sql.charAt(at + 1) === quote) at = sql.indexOf(quote, at + 2);
  return at;
}

/** The piece that ends with the character at `last`; unclosed where that is 0 or less. */
function upTo(kind: TokenKind, sql: string, start: number, last: number): Token {
  if (last <= 0) return { kind: 'unclosed', text: sql.slice(start), start };
  return { kind, text: sql.slice(start, last + 1), start };
}
