import type { Token } from './tokens.ts';

/** A statement in other words, and where in the statement as it was written an offset of these lies. */
export interface Reworded {
  sql: string;
  written(offset: number): number;
}

const TABLE = 'TABLE';
const SELECT = 'SELECT * FROM';

/**
 * The statement with `SELECT * FROM name` wherever a query is `TABLE name`, which the parser does not know.
 * https://trino.io/docs/current/sql/select.html#synopsis
 */
export function withoutTableQueries(sql: string, tokens: readonly Token[]): Reworded {
  const found = tokens.flatMap((token, index) => {
    const next = tokens[index + 1];
    return isTableQuery(token, next) ? { start: token.span.start, name: next?.span.start } : [];
  });
  if (found.length === 0) return { sql, written: (offset) => offset };
  const characters = Array.from(sql);
  for (const { start } of found) characters.splice(start, TABLE.length, SELECT, ...EMPTY);
  return { sql: characters.join(''), written: (offset) => writtenAt(offset, found) };
}

interface TableQuery {
  start: number;
  /** Where its name begins. */
  name: number | undefined;
}

// The places of the other letters, so that those of what follows stay.
const EMPTY = Array.from({ length: TABLE.length - 1 }, () => '');

/** `TABLE(…)` calls a function. */
function isTableQuery({ type, text }: Token, next: Token | undefined): boolean {
  return (
    text.toUpperCase() === TABLE &&
    type !== 'QUOTED_IDENTIFIER' &&
    type !== 'STRING' &&
    next !== undefined &&
    next.text !== '('
  );
}

/** A table of such a query lies, to Trino, where the query begins. */
function writtenAt(offset: number, found: readonly TableQuery[]): number {
  let at = offset;
  for (const { start, name } of found) {
    if (at <= start) break;
    at = Math.max(start, at - (SELECT.length - TABLE.length));
    if (at === name) return start;
  }
  return at;
}
