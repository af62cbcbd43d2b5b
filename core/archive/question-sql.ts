import { literal } from '../sql/literal.ts';
import { PARAMETER_LENGTH } from '../workflow/limits.ts';

/**
 * A piece of a statement for Athena, and the execution parameters that its `?` stand for, in their order. What is text in
 * it was written here; a value of a caller's is a parameter.
 */
export interface Sql {
  text: string;
  /** SQL literals. */
  parameters: readonly string[];
}

/** Puts pieces in the places of a template. */
export function sql(texts: TemplateStringsArray, ...pieces: readonly (Sql | string)[]): Sql {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? { text: piece, parameters: [] } : piece));
  return {
    text: texts.map((text, index) => text + (parts[index]?.text ?? '')).join(''),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

export function joined(pieces: readonly Sql[], separator: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(separator),
    parameters: pieces.flatMap(({ parameters }) => parameters),
  };
}

/** A name as Athena's SELECT quotes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a parameter. One that is too long for Athena is put together of several. */
export function parameter(value: string): Sql {
  const pieces = piecesOf(value).map((piece) => ({ text: '?', parameters: [literal(piece)] }));
  return pieces.length === 1 ? joined(pieces, '') : sql`concat(${joined(pieces, ', ')})`;
}

/** Cuts a text where its literal would be longer than a parameter may be, and never within a character. */
function piecesOf(value: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let length = 2;
  for (const character of value) {
    const more = character === "'" ? 2 : character.length;
    if (length + more > PARAMETER_LENGTH) {
      pieces.push(piece);
      piece = '';
      length = 2;
    }
    piece += character;
    length += more;
  }
  return [...pieces, piece];
}
