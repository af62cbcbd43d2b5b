import type { JsonScalar } from '../sql/literal.ts';
import type { QuestionColumn } from './question-column.ts';
import {
  ceilDivide,
  clockOf,
  dayText,
  fixedText,
  instantOf,
  MICROSECONDS_A_DAY,
  type Moment,
  parseMoment,
  shortText,
} from './question-moment.ts';
import {
  decimalText,
  isExactIn,
  numberRange,
  parseDecimal,
  roundedUp,
  shortestText,
} from './question-number.ts';
import { DatasetQueryRefused } from './question-refused.ts';

/**
 * The least value of a column that is not below what a caller wrote. Both ends of a range are told by it: values are from it
 * on, or before it. `below` and `above` are beyond all values that the column can have.
 */
export type Least =
  /** `text` is as the lake writes it; `isExact` says that it is the very value that the caller wrote. */
  { kind: 'value'; text: string; isExact: boolean } | { kind: 'below' } | { kind: 'above' };

/** Reads a value as one of a column. @throws {DatasetQueryRefused} for what is none of its type. */
export function readValue(
  value: Exclude<JsonScalar, null>,
  column: QuestionColumn,
  { field, timeZone }: { field: string; timeZone: string },
): Least {
  const refuse = (form: string): never => {
    throw new DatasetQueryRefused(field, `must be ${form}, as ${column.name} is ${column.sourceType}.`);
  };
  switch (column.type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? exactly(String(value)) : refuse('true or false');
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'decimal':
      return readNumber(value, column) ?? refuse('a number, or a text that is one');
    case 'real':
    case 'double':
      return readFloating(value, column) ?? refuse('a number, or a text that is one');
    case 'date':
    case 'timestamp':
    case 'timestamp-text': {
      const moment = typeof value === 'string' ? parseMoment(value) : undefined;
      return (moment && readMoment(moment, column, timeZone)) ?? refuse(momentForm(column));
    }
    case 'string': {
      if (column.form === 'number') return readNumberText(value) ?? refuse('a number, or a text that is one');
      return typeof value === 'string' ? readText(value, column, field, refuse) : refuse('a text');
    }
    case 'binary':
      return refuse('null or a range');
  }
}

/** Where a moment lies among the values of a column of times. */
export function readMoment(moment: Moment, column: QuestionColumn, timeZone: string): Least | undefined {
  const at = column.isZoned ? instantOf(moment, timeZone) : clockOf(moment, timeZone);
  if (at === undefined) return undefined;
  if (at < FIRST) return { kind: 'below' };
  if (at >= END) return { kind: 'above' };
  switch (column.type.kind) {
    case 'date': {
      const day = ceilDivide(at, MICROSECONDS_A_DAY);
      return { kind: 'value', text: dayText(day), isExact: day * MICROSECONDS_A_DAY === at };
    }
    case 'timestamp': {
      const next = ceilDivide(at, 1_000n) * 1_000n;
      return { kind: 'value', text: shortText(next), isExact: next === at };
    }
    default:
      return exactly(fixedText(at));
  }
}

// Times are compared within years of four digits; the day before the last is there for what is rounded up.
const FIRST = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000n;
const END = BigInt(Date.parse('9999-12-31T00:00:00Z')) * 1_000n;

function momentForm({ type, isZoned }: QuestionColumn): string {
  if (type.kind === 'date') return 'a day such as 2026-01-31';
  if (isZoned) return 'an ISO 8601 time with its offset, such as 2026-01-31T12:00:00Z, or a day';
  return 'an ISO 8601 time such as 2026-01-31T12:00:00, or a day';
}

function readNumber(value: string | number | boolean, { type }: QuestionColumn): Least | undefined {
  const range = numberRange(type);
  const number = typeof value === 'boolean' ? undefined : parseDecimal(String(value));
  if (!range || !number) return undefined;
  const unscaled = roundedUp(number, range.scale);
  if (unscaled < range.least) return { kind: 'below' };
  if (unscaled > range.greatest) return { kind: 'above' };
  const isExact = isExactIn(number, range.scale);
  return { kind: 'value', text: decimalText(unscaled, range.scale), isExact };
}

const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);

function readFloating(value: string | number | boolean, { type }: QuestionColumn): Least | undefined {
  if (typeof value === 'string' && SPECIAL.has(value)) return exactly(value);
  if (typeof value === 'boolean' || !parseDecimal(String(value))) return undefined;
  const number = type.kind === 'real' ? Math.fround(Number(value)) : Number(value);
  // Infinity is a value of the type, but no number that is beyond all others is the same as it.
  if (!Number.isFinite(number)) return { kind: 'value', text: String(number), isExact: false };
  return exactly(String(number));
}

function readNumberText(value: string | number | boolean): Least | undefined {
  if (typeof value === 'string' && SPECIAL.has(value)) return exactly(value);
  const number = typeof value === 'boolean' ? undefined : parseDecimal(String(value));
  return number && exactly(shortestText(number));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/;

function readText(
  value: string,
  { form, sourceType }: QuestionColumn,
  field: string,
  refuse: (form: string) => never,
): Least {
  if (value.includes('\0') || !value.isWellFormed())
    throw new DatasetQueryRefused(field, 'holds a character that no text of the database has.');
  switch (form) {
    case 'uuid': {
      const uuid = value.toLowerCase();
      return UUID.test(uuid) ? exactly(uuid) : refuse('a UUID of 32 digits and four hyphens');
    }
    case 'time':
      return TIME.test(value) ? exactly(timeText(value)) : refuse('a time of day such as 12:00:00');
    case 'padded': {
      // Blanks at its end do not count, and the lake has them all.
      const [, length = '0'] = /\((\d+)\)/.exec(sourceType) ?? [];
      const plain = value.replace(/ +$/, '');
      return exactly(plain + ' '.repeat(Math.max(0, Number(length) - [...plain].length)));
    }
    default:
      return exactly(value);
  }
}

/** As PostgreSQL writes it: with seconds, and without zeros behind the last digit of theirs. */
function timeText(value: string): string {
  const whole = value.length === 5 ? `${value}:00` : value;
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole;
}

function exactly(text: string): Least {
  return { kind: 'value', text, isExact: true };
}
