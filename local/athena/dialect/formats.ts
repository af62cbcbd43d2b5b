import { Unsupported } from './faults.ts';

/** What MySQL's date format calls by another letter than DuckDB's strftime. The names that follow are in Trino's documentation. */
const MYSQL: Record<string, string> = {
  Y: '%Y',
  y: '%y',
  m: '%m',
  c: '%-m',
  d: '%d',
  e: '%-d',
  H: '%H',
  k: '%-H',
  h: '%I',
  I: '%I',
  l: '%-I',
  i: '%M',
  s: '%S',
  S: '%S',
  f: '%f',
  p: '%p',
  M: '%B',
  b: '%b',
  W: '%A',
  a: '%a',
  j: '%j',
  T: '%H:%M:%S',
  r: '%I:%M:%S %p',
  v: '%V',
  x: '%G',
  '%': '%%',
};

/** The letters of Joda's DateTimeFormat, by how often they stand. */
const JODA: Record<string, string> = {
  yyyy: '%Y',
  yy: '%y',
  YYYY: '%Y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  DDD: '%j',
  EEEE: '%A',
  EEE: '%a',
  E: '%a',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  ss: '%S',
  SSS: '%g',
  a: '%p',
};

/**
 * The format of `date_format` (MySQL's) or `format_datetime` (Joda's) as DuckDB's strftime has it.
 * @throws {Unsupported} for what has no counterpart.
 */
export function duckdbFormat(style: 'mysql' | 'joda', format: string): string {
  return style === 'mysql' ? fromMysql(format) : fromJoda(format);
}

function fromMysql(format: string): string {
  return format.replaceAll(/%(.?)/gs, (specifier, letter: string) => {
    const known = MYSQL[letter];
    if (known === undefined) throw new Unsupported(`${specifier} in a date format`);
    return known;
  });
}

function fromJoda(format: string): string {
  return format.replaceAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (part, quoted: string | undefined) => {
    if (part === '%') return '%%';
    if (quoted !== undefined)
      return (quoted === '' ? "'" : quoted.replaceAll("''", "'")).replaceAll('%', '%%');
    const known = JODA[part];
    if (known === undefined) throw new Unsupported(`${part} in a date format`);
    return known;
  });
}
