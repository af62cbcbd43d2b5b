import { identifier } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { QueryFailure, Refused, Unsupported } from './faults.ts';
import { isInterval } from './print-literal.ts';
import type { Print, Printer } from './printer.ts';

/** Columns, operators, conditions and subqueries. */
export const expressions: Record<string, Print> = {
  column: printColumn,
  dot: printDot,
  alias(node, printer) {
    const value = printer.expression(node.child('this'));
    const offset = node.nameOffset('alias');
    // 0x1F is read as 0 AS x1F.
    if (offset !== undefined && /\d/.test(Array.from(printer.sql)[offset - 1] ?? '')) {
      throw new Refused(`mismatched input '${node.name('alias')}'`, offset);
    }
    return `${value} AS ${identifier(node.name('alias'))}`;
  },
  paren: (node, printer) => `(${printer.expression(node.child('this'))})`,
  tuple: (node, printer) => `row(${printer.expressions(node.children('expressions'))})`,
  placeholder: (node) => {
    throw new Unsupported('a parameter here', node.offset);
  },
  parameter(node, printer) {
    node.ignore('style');
    return printer.parameter(node.maybeNumber('index') ?? 0);
  },

  and: infix('AND'),
  or: infix('OR'),
  not: (node, printer) => `(NOT ${printer.expression(node.child('this'))})`,
  neg: (node, printer) => `(-${printer.expression(node.child('this'))})`,

  add: (node, printer) => printSum(node, printer, '+'),
  sub: (node, printer) => printSum(node, printer, '-'),
  mul: (node, printer) => arithmetic(node, printer, (left, right) => `(${left.sql} * ${right.sql})`),
  div: (node, printer) => arithmetic(node, printer, (left, right) => printer.call('divide', [left, right])),
  mod: (node, printer) => arithmetic(node, printer, (left, right) => printer.call('mod', [left, right])),
  concat: (node, printer) => compared(node, printer, '||'),

  eq: (node, printer) => compared(node, printer, '='),
  neq: (node, printer) => compared(node, printer, '<>'),
  lt: (node, printer) => compared(node, printer, '<'),
  lte: (node, printer) => compared(node, printer, '<='),
  gt: (node, printer) => compared(node, printer, '>'),
  gte: (node, printer) => compared(node, printer, '>='),
  null_safe_neq: infix('IS DISTINCT FROM'),
  null_safe_eq: infix('IS NOT DISTINCT FROM'),

  between(node, printer) {
    const value = node.child('this');
    const low = node.child('low');
    const high = node.child('high');
    const not = node.flag('not') ? 'NOT ' : '';
    const sql = printer.expression(value);
    return comparable(
      printer,
      [value, sql],
      [low, printer.expression(low)],
      (bound) => `(${sql} ${not}BETWEEN ${bound} AND ${printer.expression(high)})`,
    );
  },
  in(node, printer) {
    const value = node.child('this');
    const sql = printer.expression(value);
    const not = node.flag('not') ? 'NOT ' : '';
    const query = node.maybe('query');
    if (query !== undefined) return `(${sql} ${not}IN (${printer.query(query)}))`;
    const members = node.children('expressions');
    const [first] = members;
    if (first === undefined) throw new Refused("mismatched input ')'", node.offset);
    const printed = members.map((member) => printer.expression(member));
    return comparable(
      printer,
      [value, sql],
      [first, printed[0] ?? ''],
      () => `(${sql} ${not}IN (${printed.join(', ')}))`,
    );
  },
  like(node, printer) {
    const escapedBy = node.maybe('escape');
    const not = node.flag('not') ? 'NOT ' : '';
    const sql = `${printer.expression(node.child('left'))} ${not}LIKE ${printer.expression(node.child('right'))}`;
    return escapedBy === undefined ? `(${sql})` : `(${sql} ESCAPE ${printer.expression(escapedBy)})`;
  },
  is_null(node, printer) {
    const not = node.flag('not') ? 'NOT ' : '';
    return `(${printer.expression(node.child('this'))} IS ${not}NULL)`;
  },

  case: printCase,
  if_func(node, printer) {
    const otherwise = node.maybe('false_value');
    const condition = printer.expression(node.child('condition'));
    const value = printer.expression(node.child('true_value'));
    return `CASE WHEN ${condition} THEN ${value}${otherwise ? ` ELSE ${printer.expression(otherwise)}` : ''} END`;
  },
  coalesce: (node, printer) => `coalesce(${printer.expressions(node.children('expressions'))})`,

  exists: (node, printer) => `EXISTS (${printer.query(node.child('this'))})`,
  subquery: (node, printer) => `(${printer.query(node.child('this'))})`,
  select: (node, printer) => `(${printer.query(node)})`,
  any: (node, printer) => printQuantified('ANY', node, printer),
  all: (node, printer) => printQuantified('ALL', node, printer),

  array_func(node, printer) {
    if (node.flag('bracket_notation')) throw new Refused("mismatched input '['", node.offset);
    return `[${printer.expressions(node.children('expressions'))}]`;
  },
  subscript(node, printer) {
    const args = [node.child('this'), node.child('index')].map((arg) => ({
      sql: printer.expression(arg),
      simple: isSimple(arg),
    }));
    return printer.call('subscript', args);
  },
  at_time_zone: (node) => {
    throw new Unsupported(
      'AT TIME ZONE, unless its date, its timestamp or a field of it is taken,',
      node.offset,
    );
  },
};

/** Whether an expression may be read more than once at no cost. */
export function isSimple(node: AstNode): boolean {
  return node.kind === 'column' || node.kind === 'literal' || node.kind === 'null' || node.kind === 'boolean';
}

function printColumn(node: AstNode, printer: Printer): string {
  if (node.flag('join_mark')) throw new Unsupported('(+)', node.offset);
  const offset = node.offset;
  const table = node.maybeName('table');
  const name = node.name('name');
  if (/^[@#]/.test(name)) throw new Refused(`mismatched input '${name}'`, offset);
  // The names that the prelude and the printers give to parameters of lambdas, which would shadow a column.
  if (/^lh_/i.test(table ?? name)) throw new Unsupported('a name that begins with lh_', offset);
  if (name === '$path') throw new Unsupported('the column "$path"', offset);
  if (table !== undefined) return `${printer.bound(table) ?? identifier(table)}.${identifier(name)}`;
  return printer.bound(name) ?? identifier(name);
}

// database.table.column, as well as column.field and table.column.field.
function printDot(node: AstNode, printer: Printer): string {
  const path = pathOf(node);
  if (path === undefined)
    return `struct_extract(${printer.expression(node.child('this'))}, '${node.name('field').replaceAll("'", "''")}')`;
  const [first = '', second = '', ...rest] = path;
  const names = printer.readsUnderOwnName(first.toLowerCase(), second.toLowerCase())
    ? [second, ...rest]
    : path;
  const [head = '', ...fields] = names;
  if (/^lh_/i.test(head)) throw new Unsupported('a name that begins with lh_', node.offset);
  return [printer.bound(head) ?? identifier(head), ...fields.map(identifier)].join('.');
}

function pathOf(node: AstNode): string[] | undefined {
  if (node.kind === 'column') {
    const table = node.maybeName('table');
    const name = node.name('name');
    node.end();
    return table === undefined ? [name] : [table, name];
  }
  if (node.kind !== 'dot' || !['column', 'dot'].includes(node.peekNames('this')[0] ?? '')) return undefined;
  const path = pathOf(node.child('this'));
  return path && [...path, node.name('field')];
}

function infix(operator: string): Print {
  return (node, printer) => {
    const left = printer.expression(node.child('left'));
    return `(${left} ${operator} ${printer.expression(node.child('right'))})`;
  };
}

function operands(node: AstNode, printer: Printer) {
  return ['left', 'right'].map((side) => {
    const operand = node.child(side);
    const simple = isSimple(operand);
    const text = operand.kind === 'literal' && operand.peek('literal_type') === 'string';
    return { sql: printer.expression(operand), simple, text };
  });
}

type Operand = ReturnType<typeof operands>[number];

// DuckDB would read a number out of a text.
function arithmetic(
  node: AstNode,
  printer: Printer,
  print: (left: Operand, right: Operand) => string,
): string {
  const [left, right] = operands(node, printer);
  if (left === undefined || right === undefined) throw new TypeError('an operator has two operands');
  if (left.text || right.text)
    throw new QueryFailure('TYPE_MISMATCH', 'Cannot apply an arithmetic operator to varchar');
  return print(left, right);
}

function printSum(node: AstNode, printer: Printer, operator: '+' | '-'): string {
  return arithmetic(node, printer, (left, right) => {
    const [leftInterval, rightInterval] = [isInterval(left.sql), isInterval(right.sql)];
    const signed = operator === '-' ? { ...right, sql: `(-${right.sql})` } : right;
    if (leftInterval && rightInterval) return `(${left.sql} ${operator} ${right.sql})`;
    if (rightInterval) return printer.call('shift', [left, { ...signed, simple: true }]);
    if (leftInterval && operator === '+') return printer.call('shift', [right, { ...left, simple: true }]);
    return operator === '+' ? `(${left.sql} + ${right.sql})` : printer.call('minus', [left, right]);
  });
}

function compared(node: AstNode, printer: Printer, operator: string): string {
  const left = node.child('left');
  const right = node.child('right');
  const sql = printer.expression(left);
  return comparable(
    printer,
    [left, sql],
    [right, printer.expression(right)],
    (other) => `(${sql} ${operator} ${other})`,
  );
}

// The check reads both sides once more, so it is left out where that would cost something.
function comparable(
  printer: Printer,
  one: [AstNode, string],
  other: [AstNode, string],
  print: (other: string) => string,
): string {
  const sql = print(other[1]);
  if (!isSimple(one[0]) || !isSimple(other[0])) return sql;
  return printer.call(
    'comparable',
    [one[1], other[1], sql].map((argument) => ({ sql: argument, simple: true })),
  );
}

function printCase(node: AstNode, printer: Printer): string {
  const operand = node.maybe('operand');
  const otherwise = node.maybe('else_');
  const branches = node.rows('whens').map(([when, then]) => {
    if (when === undefined || then === undefined) throw new TypeError('a branch of CASE has two sides');
    return ` WHEN ${printer.expression(when)} THEN ${printer.expression(then)}`;
  });
  const end = otherwise === undefined ? '' : ` ELSE ${printer.expression(otherwise)}`;
  return `CASE${operand === undefined ? '' : ` ${printer.expression(operand)}`}${branches.join('')}${end} END`;
}

const COMPARISONS: Record<string, string> = { Eq: '=', Neq: '<>', Lt: '<', Lte: '<=', Gt: '>', Gte: '>=' };

function printQuantified(word: string, node: AstNode, printer: Printer): string {
  const operator = COMPARISONS[node.maybeText('op') ?? ''];
  if (operator === undefined) throw new Unsupported(`this comparison with ${word}`, node.offset);
  const subquery = node.child('subquery');
  return `(${printer.expression(node.child('this'))} ${operator} ${word} ${printer.expression(subquery)})`;
}
