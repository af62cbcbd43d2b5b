import { Refused } from './faults.ts';
import type { Token } from './tokens.ts';

const NUMBER = /^([+-]?)0*(?=\d|\.\d)(\d*)(?:\.(\d*))?$/;
const MOST_DIGITS = 38;

/**
 * Writes `DECIMAL '1.50'` as `1.50`, which is of the same type, decimal(3,2), and as long with blanks before it. The parser would
 * make it a CAST to decimal, which is decimal(38,0). Of `0.5` the engine counts both digits, for it writes a decimal(1,1) as `.5`.
 * https://trino.io/docs/current/language/types.html#decimal
 * @param characters of the statement; they are changed in place.
 * @throws {Refused} where the text is no decimal.
 */
export function plainDecimals(characters: string[], tokens: readonly Token[]): void {
  for (const [index, { type, text, span }] of tokens.entries()) {
    const name = tokens[index - 1];
    if (type !== 'STRING' || name?.type !== 'VAR' || name.text.toLowerCase() !== 'decimal') continue;
    const [, sign, whole = '', fraction = ''] = NUMBER.exec(text.trim()) ?? [];
    if (sign === undefined || whole.length + fraction.length > MOST_DIGITS)
      throw new Refused(`'${text}' is not a valid DECIMAL literal`, name.span.start);
    const digits = `${whole || '0'}.${fraction}`;
    const { start } = name.span;
    const length = span.end - start;
    const plain = `${sign === '-' ? `(-${digits})` : digits} `;
    characters.splice(start, length, ...plain.padStart(length));
  }
}
