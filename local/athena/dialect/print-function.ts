import { lookup } from '../lookup.ts';
import { literal } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { type Call, readCall } from './calls.ts';
import { QueryFailure, Refused, Unsupported, unexpectedParameters } from './faults.ts';
import { duckdbFormat } from './formats.ts';
import { jsonPath } from './json-path.ts';
import { isAggregate, isWindowFunction, printAggregate, printWindowFunction } from './print-aggregate.ts';
import { isSimple } from './print-expression.ts';
import { isLambdaFunction, printLambdaFunction } from './print-lambda.ts';
import { printWindow } from './print-window.ts';
import type { Print, Printer } from './printer.ts';

/** Nodes that are calls of functions. */
export const functions: Record<string, Print> = {
  window_function(node, printer) {
    const inner = node.child('this');
    const over = ` OVER (${printWindow(node.part('over'), printer)})`;
    const call = readCall(inner);
    inner.end();
    if (call === undefined) throw new Unsupported(`${inner.kind.toUpperCase()} OVER`, node.offset);
    if (isWindowFunction(call.name)) return printWindowFunction(call, over, printer);
    if (isAggregate(call.name)) return printAggregate(call, over, printer);
    throw notFound(call.name, printer);
  },
  within_group(node, printer) {
    const inner = node.child('this');
    const call = readCall(inner);
    inner.end();
    if (call?.name !== 'listagg')
      throw new Unsupported(`WITHIN GROUP after ${inner.kind.toUpperCase()}`, node.offset);
    return printAggregate(
      { ...call, order: node.parts('order_by'), filter: node.maybe('filter') },
      '',
      printer,
    );
  },
  trim(node, printer) {
    const name = { Both: 'trim', Leading: 'ltrim', Trailing: 'rtrim' }[node.text('position')];
    const characters = node.maybe('characters');
    const text = node.child('this');
    return callMacro(name ?? '', characters === undefined ? [text] : [text, characters], printer);
  },
  extract(node, printer) {
    const custom = node.peekNames('field').includes('Custom');
    const field = (custom ? node.part('field').text('Custom') : node.text('field')).toLowerCase();
    const name = lookup(EXTRACTED, field.replaceAll('_', ''));
    if (name === undefined) throw new Unsupported(`EXTRACT(${field.toUpperCase()})`, node.offset);
    const argument = node.child('this');
    return printer.call(name, [{ sql: printer.local(argument), simple: isSimple(argument) }]);
  },
};

const EXTRACTED: Record<string, string> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  day: 'day',
  dayofmonth: 'day',
  dayofweek: 'day_of_week',
  dow: 'day_of_week',
  dayofyear: 'day_of_year',
  doy: 'day_of_year',
  yearofweek: 'year_of_week',
  yow: 'year_of_week',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

/** Prints a node that `readCall` knows, other than the nodes of `functions`. */
export function printCall(node: AstNode, printer: Printer): string | undefined {
  const call = readCall(node);
  if (call === undefined) return undefined;
  if (isAggregate(call.name)) return printAggregate(call, '', printer);
  if (isWindowFunction(call.name))
    throw new QueryFailure('MISSING_OVER', `Window function ${call.name} requires an OVER clause`);
  if (call.distinct || call.filter || call.order.length > 0 || call.ignoreNulls) {
    throw new QueryFailure('FUNCTION_NOT_AGGREGATE', `'${call.name}' is not an aggregate function`);
  }
  if (isLambdaFunction(call.name)) return printLambdaFunction(call.name, call.args, printer);
  const special = lookup(SPECIAL, call.name);
  return special === undefined ? callMacro(call.name, call.args, printer) : special(call, printer);
}

const SPECIAL: Record<string, (call: Call, printer: Printer) => string> = {
  current_date: () => 'CAST(lakehook_now() AS DATE)',
  current_timestamp: (call) => withPrecision(call, 'lakehook_now()'),
  localtimestamp: (call) => withPrecision(call, 'CAST(lakehook_now() AS TIMESTAMP)'),
  now: () => 'lakehook_now()',
  try: (call, printer) => `TRY(${printer.expression(only(call))})`,
  nullif: (call, printer) => `nullif(${printer.expressions(exactly(call, 2))})`,
  row: (call, printer) => `row(${printer.expressions(call.args)})`,
  concat: (call, printer) => `(${call.args.map((arg) => printer.expression(arg)).join(' || ')})`,
  concat_ws: (call, printer) => `concat_ws(${printer.expressions(call.args)})`,
  greatest: (call, printer) =>
    printer.call('greatest', [{ sql: `[${printer.expressions(call.args)}]`, simple: false }]),
  least: (call, printer) =>
    printer.call('least', [{ sql: `[${printer.expressions(call.args)}]`, simple: false }]),
  substring: (call, printer) => callMacro('substr', call.args, printer),
  date_format: (call, printer) => format(call, printer, 'mysql', 'strftime'),
  format_datetime: (call, printer) => format(call, printer, 'joda', 'strftime'),
  date_parse: (call, printer) => format(call, printer, 'mysql', 'strptime'),
  parse_datetime: (call, printer) => `CAST(${format(call, printer, 'joda', 'strptime')} AS TIMESTAMPTZ)`,
  json_extract: (call, printer) => withPath(call, printer),
  json_extract_scalar: (call, printer) => withPath(call, printer),
  json_size: (call, printer) => withPath(call, printer),
  grouping: (call, printer) => `CAST(grouping(${printer.expressions(call.args)}) AS BIGINT)`,
  table: () => {
    throw new Unsupported('a table function');
  },
};

// Fields of a local date and time.
const LOCAL = new Set([
  'date',
  ...Object.values(EXTRACTED),
  ...Object.keys(EXTRACTED),
  'day_of_month',
  'week_of_year',
  'millisecond',
]);

function callMacro(name: string, args: AstNode[], printer: Printer): string {
  if (!printer.macros.has(name)) throw notFound(name, printer);
  const printed = args.map((arg) => ({
    sql: LOCAL.has(name) ? printer.local(arg) : printer.expression(arg),
    simple: isSimple(arg),
  }));
  return printer.call(name, printed);
}

function notFound(name: string, printer: Printer): QueryFailure {
  return new QueryFailure('FUNCTION_NOT_FOUND', `${printer.at(`${name}(`)}Function '${name}' not registered`);
}

function withPrecision(call: Call, sql: string): string {
  const [precision] = call.args;
  if (precision !== undefined && precision.peek('value') !== '3')
    throw new Unsupported(`a precision other than 3 of ${call.name}`);
  precision?.ignore('literal_type', 'value');
  return sql;
}

function only(call: Call): AstNode {
  const [argument] = exactly(call, 1);
  if (argument === undefined) throw new TypeError('one argument');
  return argument;
}

function exactly(call: Call, count: number): AstNode[] {
  if (call.args.length !== count) throw unexpectedParameters(call.name);
  return call.args;
}

function literalOf(call: Call, node: AstNode | undefined): string {
  if (node?.kind !== 'literal' || node.peek('literal_type') !== 'string') {
    throw new Unsupported(`${call.name} with anything but a literal as its second argument`);
  }
  const value = node.text('value');
  node.ignore('literal_type');
  return value;
}

function format(
  call: Call,
  printer: Printer,
  style: 'mysql' | 'joda',
  into: 'strftime' | 'strptime',
): string {
  const [value, pattern] = exactly(call, 2);
  if (value === undefined) throw unexpectedParameters(call.name);
  const printed = literal(duckdbFormat(style, literalOf(call, pattern)));
  return `${into}(${into === 'strftime' ? printer.local(value) : printer.expression(value)}, ${printed})`;
}

function withPath(call: Call, printer: Printer): string {
  const [value, path] = exactly(call, 2);
  if (value === undefined) throw unexpectedParameters(call.name);
  const written = literalOf(call, path);
  const sql = jsonPath(written);
  if (sql === undefined) throw new Refused(`the JSON path '${written}' is not supported by this engine`);
  return printer.call(call.name, [
    { sql: printer.expression(value), simple: isSimple(value) },
    { sql: literal(sql), simple: true },
  ]);
}
