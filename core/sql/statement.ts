import { StatementRefused } from '../errors.ts';
import { NEVER_RUN, QUERIES, READS, WRITES } from './keywords.ts';
import { position } from './position.ts';
import { type Token, tokenAt } from './tokens.ts';

/** QUERY gives rows and can be wrapped in UNLOAD, READ only tells, WRITE changes data or the catalogue. */
export type StatementKind = 'QUERY' | 'READ' | 'WRITE';

/** What a text of SQL is. */
export interface Statement {
  kind: StatementKind;
  /** The word that it begins with, in capitals. */
  keyword: string;
  /** Its text without a semicolon at its end and what follows. */
  text: string;
}

/** What a deployment lets through. */
export interface StatementRules {
  /** Whether statements that write may pass. */
  allowWrites: boolean;
}

/**
 * Tells what a text of SQL is, so that what must not run is refused before an engine sees it. It looks at comments, quotes,
 * parentheses and the first words only: whether the rest is SQL is for the engine to say.
 * @throws {StatementRefused} with a sentence that names what is wrong and where.
 */
export function checkStatement(sql: string, rules: StatementRules): Statement {
  try {
    const { tokens, text } = oneStatement(sql);
    const first = firstWord(tokens, 0);
    const kind =
      first.keyword === 'EXPLAIN'
        ? kindOfExplain(tokens, first, rules)
        : kindOf(actingWord(tokens, first), rules);
    return { kind, keyword: first.keyword, text };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new StatementRefused(`${position(sql, error.offset)}: ${error.message}`, { cause: error });
  }
}

/** What is wrong with a statement, and where. */
class Fault extends Error {
  readonly offset: number;

  constructor(at: Pick<Token, 'start'>, message: string) {
    super(message);
    this.name = 'Fault';
    this.offset = at.start;
  }
}

/**
 * The only statement of a text: its tokens without blanks and comments, and its own text. The text is gone through once, for it
 * may be long, and nothing is kept of it that is not looked at again.
 */
function oneStatement(sql: string): { tokens: readonly Token[]; text: string } {
  const nul = sql.indexOf('\0');
  if (nul >= 0) throw new Fault({ start: nul }, 'Query holds a NUL character.');
  const tokens: Token[] = [];
  let semicolon: Token | undefined;
  let outermost: Token | undefined;
  let depth = 0;
  for (let start = 0; start < sql.length; ) {
    const token = tokenAt(sql, start);
    start += token.text.length;
    if (token.kind === 'blank' || token.kind === 'comment') continue;
    if (token.kind === 'unclosed') throw unclosed(token);
    if (isMark(token, ';')) {
      semicolon ??= token;
      continue;
    }
    if (semicolon) throw new Fault(token, 'Query must be one statement, and here begins another.');
    if (isMark(token, '(')) {
      if (depth === 0) outermost = token;
      depth += 1;
    } else if (isMark(token, ')')) {
      depth -= 1;
      if (depth < 0) throw new Fault(token, 'This parenthesis closes none.');
    }
    tokens.push(token);
  }
  if (depth > 0 && outermost) throw new Fault(outermost, 'This parenthesis is not closed.');
  return { tokens, text: semicolon ? sql.slice(0, semicolon.start) : sql };
}

function unclosed(token: Token): Fault {
  const what = token.text.startsWith('/*') ? 'comment' : 'quote';
  return new Fault(token, `The ${what} that begins here does not end.`);
}

interface FirstWord {
  keyword: string;
  token: Token;
  index: number;
}

const BEGINNINGS = 'SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE or EXPLAIN';

/** The word that a statement begins with, past the parentheses that open before it. */
function firstWord(tokens: readonly Token[], from: number): FirstWord {
  const index = tokens.findIndex((token, at) => at >= from && !isMark(token, '('));
  const token = tokens[index];
  if (token?.kind !== 'word') {
    throw new Fault(token ?? tokens.at(-1) ?? { start: 0 }, `Query must begin with ${BEGINNINGS}.`);
  }
  return { keyword: keywordOf(token), token, index };
}

function kindOf({ keyword, token }: FirstWord, { allowWrites }: StatementRules): StatementKind {
  if (QUERIES.has(keyword)) return 'QUERY';
  if (READS.has(keyword)) return 'READ';
  if (WRITES.has(keyword)) {
    if (allowWrites) return 'WRITE';
    throw new Fault(token, `The statement ${keyword} writes, and this service only reads.`);
  }
  const reason = NEVER_RUN.get(keyword);
  if (reason) throw new Fault(token, `The statement ${keyword} is not run here: ${reason}.`);
  // The word itself stays out, for it may be anything, and errors are logged.
  throw new Fault(token, `No statement begins with this word. Query must begin with ${BEGINNINGS}.`);
}

/**
 * The word that says what a statement does: past `WITH name [(columns)] AS (query), ...` the one after the last query, if it
 * writes. Trino has no such statement, but other engines do, and so do their users.
 */
function actingWord(tokens: readonly Token[], first: FirstWord): FirstWord {
  if (first.keyword !== 'WITH') return first;
  let depth = 0;
  for (let index = first.index + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    // The end of a parenthesis around the whole.
    if (depth < 0) break;
    if (depth > 0 || token?.kind !== 'word' || !isMark(tokens[index - 1], ')')) continue;
    const keyword = keywordOf(token);
    if (keyword !== 'AS') return WRITES.has(keyword) ? { keyword, token, index } : first;
  }
  return first;
}

/** `EXPLAIN [ANALYZE [VERBOSE]] [(options)] statement`: only with ANALYZE is the statement run. */
// https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html
function kindOfExplain(tokens: readonly Token[], explain: FirstWord, rules: StatementRules): StatementKind {
  let at = explain.index + 1;
  const isNext = (word: string) => isWord(tokens[at], word);
  const analyzes = isNext('ANALYZE');
  if (analyzes) at += 1;
  if (isNext('VERBOSE')) at += 1;
  if (isMark(tokens[at], '(') && (isWord(tokens[at + 1], 'TYPE') || isWord(tokens[at + 1], 'FORMAT'))) {
    at = tokens.findIndex((token, index) => index > at && isMark(token, ')')) + 1;
  }
  const explained = firstWord(tokens, at);
  if (explained.keyword === 'EXPLAIN')
    throw new Fault(explained.token, 'EXPLAIN does not explain an EXPLAIN.');
  // ANALYZE in any other place is not Trino's, but nothing is lost by taking it for itself.
  const runs = analyzes || explained.keyword === 'ANALYZE';
  const kind = kindOf(actingWord(tokens, explained), rules);
  return runs && kind === 'WRITE' ? 'WRITE' : 'READ';
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.text === mark;
}

function isWord(token: Token | undefined, keyword: string): boolean {
  return token?.kind === 'word' && keywordOf(token) === keyword;
}

/** Trino's lexer reads words in capitals too. No keyword is this long, but a word may be. */
function keywordOf({ text }: Token): string {
  return text.length > 40 ? '' : text.toUpperCase();
}
