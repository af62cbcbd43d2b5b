import { lookup } from '../lookup.ts';
import type { AstNode } from './ast.ts';
import type { Call } from './calls.ts';
import { QueryFailure, Unsupported } from './faults.ts';
import { printOrder } from './print-window.ts';
import type { Printer } from './printer.ts';

/** Calls DuckDB's aggregate with the FILTER, ORDER BY and OVER of the call. */
type Aggregate = (name: string, ...args: string[]) => string;

type PrintAggregate = (args: string[], call: Aggregate) => string;

const same =
  (name: string, count = 1): PrintAggregate =>
  (args, call) => {
    if (args.length !== count)
      throw new QueryFailure('FUNCTION_NOT_FOUND', `Unexpected parameters for function ${name}`);
    return call(name, ...args);
  };

const one =
  (print: (x: string, call: Aggregate) => string): PrintAggregate =>
  (args, call) => {
    const [x, ...others] = args;
    if (x === undefined || others.length > 0)
      throw new QueryFailure('FUNCTION_NOT_FOUND', 'Unexpected parameters for an aggregate function');
    return print(x, call);
  };

const AGGREGATES: Record<string, PrintAggregate> = {
  any_value: same('any_value'),
  // Exact, which is one of the approximations.
  approx_percentile: (args, call) => call('quantile_disc', ...args.slice(0, 2)),
  arbitrary: same('any_value'),
  array_agg: same('list'),
  avg: one(
    (x, call) =>
      `lakehook_avg(${call('avg', x)}, ${call('sum', x)}, ${call('count', x)}, ${call('any_value', x)})`,
  ),
  bitwise_and_agg: same('bit_and'),
  bitwise_or_agg: same('bit_or'),
  bool_and: same('bool_and'),
  bool_or: same('bool_or'),
  corr: same('corr', 2),
  count: (args, call) => (args.length === 0 ? call('count', '*') : call('count', ...args)),
  count_if: one((x, call) => call('count', `CASE WHEN ${x} THEN 1 END`)),
  covar_pop: same('covar_pop', 2),
  covar_samp: same('covar_samp', 2),
  every: same('bool_and'),
  geometric_mean: one((x, call) => `exp(${call('avg', `ln(${x})`)})`),
  histogram: same('histogram'),
  listagg: ([x = 'NULL', separator = "''"], call) => call('string_agg', x, separator),
  map_agg: ([key = 'NULL', value = 'NULL'], call) =>
    `map_from_entries(${call('list', `{'key': ${key}, 'value': ${value}}`)})`,
  max: same('max'),
  max_by: same('max_by', 2),
  min: same('min'),
  min_by: same('min_by', 2),
  regr_intercept: same('regr_intercept', 2),
  regr_slope: same('regr_slope', 2),
  stddev: same('stddev_samp'),
  stddev_pop: same('stddev_pop'),
  stddev_samp: same('stddev_samp'),
  sum: one((x, call) => `lakehook_sum(${call('sum', x)}, ${call('any_value', x)})`),
  var_pop: same('var_pop'),
  var_samp: same('var_samp'),
  variance: same('var_samp'),
};

// Whether a frame or an order says something of the function, and its name in DuckDB, which is the same.
const WINDOW_FUNCTIONS = new Set([
  'cume_dist',
  'dense_rank',
  'first_value',
  'lag',
  'last_value',
  'lead',
  'nth_value',
  'ntile',
  'percent_rank',
  'rank',
  'row_number',
]);

export function isAggregate(name: string): boolean {
  return lookup(AGGREGATES, name) !== undefined || name === 'approx_distinct';
}

export function isWindowFunction(name: string): boolean {
  return WINDOW_FUNCTIONS.has(name);
}

/** An aggregate; `over` is its OVER clause, or empty. */
export function printAggregate(call: Call, over: string, printer: Printer): string {
  // Exact, which is one of the approximations.
  if (call.name === 'approx_distinct')
    return printAggregate({ ...call, name: 'count', distinct: true }, over, printer);
  const print = lookup(AGGREGATES, call.name);
  if (print === undefined) throw new TypeError(`${call.name} is no aggregate`);
  if (call.ignoreNulls) throw new Unsupported(`IGNORE NULLS of ${call.name.toUpperCase()}`);
  const args = call.args.map((arg) => printArgument(arg, printer));
  const order = call.order.length > 0 ? ` ORDER BY ${printOrder(call.order, printer)}` : '';
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${printer.expression(call.filter)})`;
  const distinct = call.distinct ? 'DISTINCT ' : '';
  return print(args, (name, ...values) => `${name}(${distinct}${values.join(', ')}${order})${filter}${over}`);
}

export function printWindowFunction(call: Call, over: string, printer: Printer): string {
  if (call.distinct || call.filter || call.order.length > 0)
    throw new Unsupported(`this form of ${call.name.toUpperCase()}`);
  const nulls = call.ignoreNulls ? ' IGNORE NULLS' : '';
  return `${call.name}(${printer.expressions(call.args)}${nulls})${over}`;
}

function printArgument(arg: AstNode, printer: Printer): string {
  if (arg.kind === 'star') return '*';
  if (arg.kind === 'tuple')
    throw new QueryFailure('FUNCTION_NOT_FOUND', 'Unexpected parameters for an aggregate function');
  return printer.expression(arg);
}
