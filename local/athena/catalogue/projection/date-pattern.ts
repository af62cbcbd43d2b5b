/** A pattern of Java's DateTimeFormatter, as far as partition projection needs it: y M d H m s, and text. */
export interface DatePattern {
  /** The smallest unit that it tells. */
  precision: 'YEARS' | 'MONTHS' | 'DAYS' | 'HOURS' | 'MINUTES' | 'SECONDS';
  /** Epoch milliseconds of a text in UTC; undefined when it is not of this form. */
  parse(text: string): number | undefined;
  print(time: number): string;
}

const UNITS = { y: 'YEARS', M: 'MONTHS', d: 'DAYS', H: 'HOURS', m: 'MINUTES', s: 'SECONDS' } as const;
type Letter = keyof typeof UNITS;
type Part = { text: string } | { letter: Letter; width: number };

/** @throws {RangeError} for letters that are not known here. https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html */
export function datePattern(pattern: string): DatePattern {
  const parts = Array.from(pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g), partOf);
  const letters = parts.flatMap((part) => ('letter' in part ? [part.letter] : []));
  const smallest = (['s', 'm', 'H', 'd', 'M', 'y'] as const).find((letter) => letters.includes(letter));
  if (smallest === undefined) throw new RangeError(`'${pattern}' tells no time`);
  const regexp = new RegExp(`^${parts.map(regexpOf).join('')}$`);
  return {
    precision: UNITS[smallest],
    parse(text) {
      const values = regexp.exec(text)?.slice(1);
      if (values === undefined) return undefined;
      const of = (letter: Letter, otherwise: number) => Number(values[letters.indexOf(letter)] ?? otherwise);
      return Date.UTC(of('y', 1970), of('M', 1) - 1, of('d', 1), of('H', 0), of('m', 0), of('s', 0));
    },
    print: (time) => parts.map((part) => ('text' in part ? part.text : field(part, new Date(time)))).join(''),
  };
}

function partOf([whole, quoted, letter]: RegExpExecArray): Part {
  if (quoted !== undefined) return { text: quoted === '' ? "'" : quoted.replaceAll("''", "'") };
  if (letter === undefined) return { text: whole };
  // u is the year too, unless it is before our era.
  const known = letter === 'u' ? 'y' : letter;
  if (!isLetter(known) || (known === 'M' && whole.length > 2))
    throw new RangeError(`'${whole}' in a date format is not supported by this engine`);
  return { letter: known, width: whole.length };
}

function isLetter(letter: string): letter is Letter {
  return Object.hasOwn(UNITS, letter);
}

function regexpOf(part: Part): string {
  if ('text' in part) return part.text.replaceAll(/[^\w]/g, '\\$&');
  return part.width === 1 ? '(\\d+)' : `(\\d{${part.width}})`;
}

function field({ letter, width }: { letter: Letter; width: number }, date: Date): string {
  const value = {
    y: date.getUTCFullYear(),
    M: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    H: date.getUTCHours(),
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
  }[letter];
  const text = String(value).padStart(width, '0');
  return letter === 'y' && width === 2 ? text.slice(-2) : text;
}
