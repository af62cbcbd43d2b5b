import { literal } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { Refused, Unsupported } from './faults.ts';
import type { Print } from './printer.ts';

const LARGEST_BIGINT = 2n ** 63n - 1n;

const INSTANT = /^\d{4,}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,12})?)?)?( (UTC|Z))?$/;

/** Literals. */
export const literals: Record<string, Print> = {
  literal(node) {
    const type = node.text('literal_type');
    const value = node.text('value');
    return printLiteral(type, value, node.offset);
  },
  boolean: (node) => {
    const value = node.flag('value');
    return value ? 'true' : 'false';
  },
  null: () => 'NULL',
  interval: printInterval,
};

function printLiteral(type: string, value: string, offset: number | undefined): string {
  switch (type) {
    case 'string':
      return literal(value);
    case 'number':
      return printNumber(value, offset);
    case 'date':
      if (!/^\d{4,}-\d{1,2}-\d{1,2}$/.test(value.trim()))
        throw new Refused(`'${value}' is not a valid DATE literal`, offset);
      return `CAST(${literal(value.trim())} AS DATE)`;
    case 'time':
      if (!/^\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,6})?)?$/.test(value))
        throw new Unsupported(`the literal TIME '${value}'`, offset);
      return `CAST(${literal(padTime(value))} AS TIME)`;
    case 'timestamp':
      return printTimestamp(value, offset);
    case 'hex_string':
      return `from_hex(${literal(value.replaceAll(/\s/g, ''))})`;
    default:
      throw new Unsupported(`a literal of the kind ${type}`, offset);
  }
}

function printNumber(value: string, offset: number | undefined): string {
  if (/^\d+$/.test(value)) {
    if (BigInt(value) > LARGEST_BIGINT) throw new Refused(`Invalid numeric literal: ${value}`, offset);
    return value;
  }
  // A number with an exponent is a double, one with a point is a decimal: the same in both dialects.
  if (/^(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?$/.test(value)) return value;
  throw new Refused(`Invalid numeric literal: ${value}`, offset);
}

function printTimestamp(value: string, offset: number | undefined): string {
  if (!INSTANT.test(value)) throw new Unsupported(`the literal TIMESTAMP '${value}'`, offset);
  const [local = '', zone] = value.split(/ (?=UTC|Z)/);
  const text = literal(local.includes(':') ? local : `${local} 00:00:00`);
  return `CAST(${text} AS ${zone === undefined ? 'TIMESTAMP' : 'TIMESTAMPTZ'})`;
}

// 1:02 is a time to Trino; DuckDB wants the seconds.
function padTime(value: string): string {
  return value.split(':').length === 2 ? `${value}:00` : value;
}

const UNITS: Record<string, string> = {
  Year: 'YEAR',
  Month: 'MONTH',
  Day: 'DAY',
  Hour: 'HOUR',
  Minute: 'MINUTE',
  Second: 'SECOND',
};

function printInterval(node: AstNode): string {
  const value = node.child('this');
  const unit = node.part('unit');
  const type = value.kind === 'literal' ? value.text('literal_type') : value.kind;
  const text = type === 'string' ? value.text('value') : undefined;
  value.end();
  const name = UNITS[unit.maybeText('unit') ?? ''];
  if (
    text === undefined ||
    unit.text('type') !== 'simple' ||
    name === undefined ||
    !/^[+-]?\d+(\.\d+)?$/.test(text)
  ) {
    throw new Unsupported('this form of INTERVAL', node.offset);
  }
  unit.ignore('use_plural');
  unit.end();
  if (text.includes('.') && name !== 'SECOND')
    throw new Refused(`Invalid INTERVAL ${name} value: ${text}`, node.offset);
  return `INTERVAL ${literal(text)} ${name}`;
}

/** Whether an expression is an interval by its form: a literal, perhaps negated, multiplied or added up. */
export function isInterval(sql: string): boolean {
  return /^[-(]*\(?INTERVAL '/.test(sql) || /\* INTERVAL '[^']*' \w+\)*$/.test(sql);
}
