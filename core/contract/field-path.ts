/** A place in a request as every message names it: `Filters.status`, `OrderBy[0].Column`. A name that is none is quoted. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.map(stepOf).join('').replace(/^\./, '');
}

function stepOf(step: PropertyKey): string {
  if (typeof step === 'number') return `[${step}]`;
  const name = String(step);
  return `.${NAME.test(name) && name.length <= LONGEST_QUOTE ? name : quoted(name)}`;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_$-]*$/u;

// Long enough to recognise what was sent, and no more of it than that.
const LONGEST_QUOTE = 80;

/** What was sent, in quotes: cut where it is long, and without a character that does not print. */
export function quoted(text: string): string {
  const shown = JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
  return shown.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
