import { tokensOf } from '../../../core/sql/tokens.ts';

/**
 * The statement with blanks in the place of comments, character by character, so that positions in the one are those in the
 * other. The parser takes a comment for a part of the expression before it, and so for one that says something.
 */
export function withoutComments(sql: string): string {
  return tokensOf(sql)
    .map(({ kind, text }) => (kind === 'comment' ? text.replaceAll(/[^\r\n]/gu, ' ') : text))
    .join('');
}
