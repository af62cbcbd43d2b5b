import { lookup } from '../lookup.ts';
import type { AstNode } from './ast.ts';

/** A call of a function, whatever node the parser made of it. */
export interface Call {
  /** Lower case. */
  name: string;
  args: AstNode[];
  distinct: boolean;
  filter: AstNode | undefined;
  order: AstNode[];
  ignoreNulls: boolean;
}

/**
 * The parser has a node of its own for many functions. Which parts of it are the arguments, in their order; an entry with
 * a name is the function's name where the node is called otherwise.
 */
const SHAPES: Record<string, { name?: string; args: string[] }> = {
  abs: { args: ['this'] },
  acos: { args: ['this'] },
  any_value: { args: ['this'] },
  approx_distinct: { args: ['this'] },
  array_agg: { args: ['this'] },
  array_distinct: { args: ['this'] },
  array_except: { args: ['this', 'expression'] },
  array_intersect: { args: ['expressions'] },
  array_position: { args: ['this', 'expression'] },
  array_remove: { args: ['this', 'expression'] },
  array_union: { args: ['this', 'expression'] },
  asin: { args: ['this'] },
  atan: { args: ['this'] },
  atan2: { args: ['this', 'expression'] },
  avg: { args: ['this'] },
  cardinality: { args: ['this'] },
  cbrt: { args: ['this'] },
  ceil: { args: ['this', 'decimals'] },
  contains: { args: ['this', 'expression'] },
  cos: { args: ['this'] },
  count: { args: ['this'] },
  count_if: { args: ['this'] },
  cume_dist: { args: ['args'] },
  day: { args: ['this'] },
  day_of_month: { args: ['this'] },
  day_of_week: { args: ['this'] },
  day_of_year: { args: ['this'] },
  degrees: { args: ['this'] },
  dense_rank: { args: ['args'] },
  element_at: { args: ['this', 'expression'] },
  exp: { args: ['this'] },
  first_value: { args: ['this'] },
  floor: { args: ['this', 'scale'] },
  hour: { args: ['this'] },
  json_array_length: { args: ['this'] },
  json_extract: { args: ['this', 'path'] },
  json_extract_scalar: { args: ['this', 'path'] },
  kurtosis: { args: ['this'] },
  lag: { args: ['this', 'offset', 'default'] },
  last_value: { args: ['this'] },
  lead: { args: ['this', 'offset', 'default'] },
  length: { args: ['this'] },
  list_agg: { name: 'listagg', args: ['this', 'separator'] },
  ln: { args: ['this'] },
  log: { args: ['base', 'this'] },
  logical_and: { name: 'bool_and', args: ['this'] },
  logical_or: { name: 'bool_or', args: ['this'] },
  lower: { args: ['this'] },
  map_from_entries: { args: ['this'] },
  map_keys: { args: ['this'] },
  map_values: { args: ['this'] },
  max: { args: ['this'] },
  min: { args: ['this'] },
  minute: { args: ['this'] },
  mod_func: { name: 'mod', args: ['this', 'expression'] },
  month: { args: ['this'] },
  n_tile: { name: 'ntile', args: ['num_buckets'] },
  normalize: { args: ['this', 'form'] },
  nth_value: { args: ['this', 'offset'] },
  percent_rank: { args: ['args'] },
  pi: { args: [] },
  power: { args: ['this', 'expression'] },
  quarter: { args: ['this'] },
  radians: { args: ['this'] },
  rand: { args: ['seed', 'lower', 'upper'] },
  random: { args: [] },
  rank: { args: ['args'] },
  row_number: { args: [] },
  second: { args: ['this'] },
  sin: { args: ['this'] },
  sqrt: { args: ['this'] },
  starts_with: { args: ['this', 'expression'] },
  stddev: { args: ['this'] },
  stddev_pop: { args: ['this'] },
  stddev_samp: { args: ['this'] },
  str_position: { name: 'strpos', args: ['this', 'substr', 'occurrence'] },
  substring: { name: 'substr', args: ['this', 'start', 'length'] },
  sum: { args: ['this'] },
  tan: { args: ['this'] },
  upper: { args: ['this'] },
  var_pop: { args: ['this'] },
  var_samp: { args: ['this'] },
  variance: { args: ['this'] },
  week_of_year: { args: ['this'] },
  year: { args: ['this'] },
};

/** Reads a call, or answers undefined for a node that is none. */
export function readCall(node: AstNode): Call | undefined {
  const shape = lookup(SHAPES, node.kind);
  const generic = node.kind === 'function' || node.kind === 'aggregate_function';
  if (!generic && shape === undefined) return undefined;
  const name = generic ? node.text('name').toLowerCase() : (shape?.name ?? node.kind);
  const parts = generic ? ['args'] : (shape?.args ?? []);
  if (!generic) node.ignore('name', 'from_for_syntax', 'star');
  const args = parts.flatMap((part) => argumentsOf(node, part));
  return {
    name,
    args,
    distinct: node.flag('distinct'),
    filter: node.maybe('filter'),
    order: node.parts('order_by'),
    ignoreNulls: node.flag('ignore_nulls'),
  };
}

function argumentsOf(node: AstNode, part: string): AstNode[] {
  if (part === 'args' || part === 'expressions') return node.children(part);
  const argument = node.maybe(part);
  return argument === undefined ? [] : [argument];
}
