import { identifier } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { Unsupported } from './faults.ts';
import { printOrder, printWindow } from './print-window.ts';
import type { Print, Printer } from './printer.ts';

/** What an expression of SELECT without a name is called until its place gives it one: `_col0`, `_col1`, … */
const UNNAMED = '_unnamed';

/** SELECT and what combines it. */
export const queries: Record<string, Print> = {
  select: (node, printer) => withCommonTables(node, printer, () => printSelect(node, printer)),
  union: (node, printer) => printSetOperation('UNION', node, printer),
  intersect: (node, printer) => printSetOperation('INTERSECT', node, printer),
  except: (node, printer) => printSetOperation('EXCEPT', node, printer),
  values: (node, printer) => `SELECT * FROM ${printValues(node, printer)}`,
  subquery: (node, printer) => `(${printer.query(node.child('this'))})${printTail(node, printer)}`,
};

/** `(VALUES …) AS alias(…)`. To Trino its columns have no names. */
export function printValues(node: AstNode, printer: Printer, alias = 'values'): string {
  const rows = node.parts('expressions').map((row) => {
    const cells = row.children('expressions');
    row.end();
    return cells;
  });
  const names = rows[0]?.map((_, index) => identifier(`${UNNAMED}_${index}`)) ?? [];
  const lines = rows.map((cells) => `(${printer.expressions(cells)})`);
  return `(VALUES ${lines.join(', ')}) AS ${identifier(alias)}(${names.join(', ')})`;
}

function printSelect(node: AstNode, printer: Printer): string {
  const columns = node.children('expressions');
  const from = node.maybePart('from')?.children('expressions') ?? [];
  const joins = node.parts('joins').map((join) => ({ join, using: join.namesOf('using') }));
  if (columns.length === 0) throw new Unsupported('SELECT without columns');
  const merged = joins.flatMap(({ using }) => using);
  const relations = [
    from.map((item) => printer.relation(item)).join(', '),
    ...joins.map(({ join, using }) => printJoin(join, using, printer)),
  ].join('');
  const aliases = new Map<string, string>();
  const printed = columns.map((column) => printColumn(column, merged, aliases, printer));
  const clauses = [
    `SELECT ${node.flag('distinct') ? 'DISTINCT ' : ''}${printed.join(', ')}`,
    relations && `FROM ${relations}`,
    printCondition('WHERE', node.maybePart('where_clause'), printer),
    printGroupBy(node.maybePart('group_by'), printer),
    printCondition('HAVING', node.maybePart('having'), printer),
    printNamedWindows(node.parts('windows'), printer),
  ];
  return clauses.filter(Boolean).join(' ') + printTail(node, printer, aliases);
}

function printColumn(
  node: AstNode,
  merged: string[],
  aliases: Map<string, string>,
  printer: Printer,
): string {
  if (node.kind === 'star') return printStar(node, merged);
  const alias = node.kind === 'alias' ? node.maybePeekName('alias') : undefined;
  const sql = printer.expression(node);
  if (alias !== undefined) aliases.set(alias, `(${sql.slice(0, sql.lastIndexOf(' AS '))})`);
  return node.kind === 'alias' || node.kind === 'column' || node.kind === 'dot'
    ? sql
    : `${sql} AS ${UNNAMED}`;
}

// Trino puts the columns of USING first, DuckDB leaves them in their place.
function printStar(node: AstNode, merged: string[]): string {
  const table = node.maybeName('table');
  node.end();
  if (table !== undefined) return `${identifier(table)}.*`;
  if (merged.length === 0) return '*';
  const names = [...new Set(merged)].map(identifier).join(', ');
  return `${names}, * EXCLUDE (${names})`;
}

const JOINS: Record<string, string> = {
  Inner: 'JOIN',
  Left: 'LEFT JOIN',
  Right: 'RIGHT JOIN',
  Full: 'FULL JOIN',
  Cross: 'CROSS JOIN',
};

function printJoin(join: AstNode, using: string[], printer: Printer): string {
  const kind = join.text('kind');
  const relation = printer.relation(join.child('this'));
  const on = join.maybe('on');
  join.end();
  if (kind === 'Implicit') return `, ${relation}`;
  const words = JOINS[kind];
  if (words === undefined) throw new Unsupported(`${kind.toUpperCase()} JOIN`, join.offset);
  if (on !== undefined) return ` ${words} ${relation} ON ${printer.expression(on)}`;
  if (kind === 'Cross') return ` ${words} ${relation}`;
  if (using.length === 0) throw new Unsupported('JOIN without ON or USING', join.offset);
  return ` ${words} ${relation} USING (${using.map(identifier).join(', ')})`;
}

function printCondition(word: string, clause: AstNode | undefined, printer: Printer): string {
  if (clause === undefined) return '';
  const sql = `${word} ${printer.expression(clause.child('this'))}`;
  clause.end();
  return sql;
}

function printGroupBy(clause: AstNode | undefined, printer: Printer): string {
  if (clause === undefined) return '';
  const terms = clause.children('expressions').map((term) => printGroup(term, printer));
  clause.end();
  return `GROUP BY ${terms.join(', ')}`;
}

function printGroup(term: AstNode, printer: Printer): string {
  if (term.kind === 'tuple') return `(${printer.expressions(term.children('expressions'))})`;
  const set =
    term.kind === 'function' ? /^(ROLLUP|CUBE|GROUPING SETS)$/i.exec(term.peek('name'))?.[0] : undefined;
  if (set === undefined) return printer.expression(term);
  term.ignore('name');
  const sets = term.children('args').map((member) => printGroup(member, printer));
  term.end();
  return `${set} (${sets.join(', ')})`;
}

function printNamedWindows(windows: AstNode[], printer: Printer): string {
  if (windows.length === 0) return '';
  const named = windows.map((window) => {
    const sql = `${identifier(window.name('name'))} AS (${printWindow(window.part('spec'), printer)})`;
    window.end();
    return sql;
  });
  return `WINDOW ${named.join(', ')}`;
}

function printSetOperation(word: string, node: AstNode, printer: Printer): string {
  return withCommonTables(node, printer, () => {
    const all = node.flag('all') ? ' ALL' : '';
    node.ignore('distinct');
    const left = printer.query(node.child('left'));
    const right = printer.query(node.child('right'));
    return `(${left}) ${word}${all} (${right})${printTail(node, printer)}`;
  });
}

/**
 * ORDER BY, LIMIT and OFFSET. In an expression of ORDER BY a name is first that of an output column, in Trino; in DuckDB it is
 * that of a column of FROM. So what `aliases` stand for is written out.
 */
function printTail(
  node: AstNode,
  printer: Printer,
  aliases: ReadonlyMap<string, string> = new Map(),
): string {
  const order = node.maybePart('order_by');
  const terms = order?.parts('expressions') ?? [];
  order?.end();
  const fetch = node.maybePart('fetch');
  fetch?.ignore('direction', 'rows');
  const limit = fetch ? (fetch.maybe('count') ?? 1) : printable(node, 'limit');
  fetch?.end();
  const offset = printable(node, 'offset');
  const print = (value: AstNode | 1) => (value === 1 ? '1' : printer.expression(value));
  const isAll = limit !== undefined && limit !== 1 && limit.kind === 'column';
  return [
    terms.length > 0 && ` ORDER BY ${printOrder(terms, printer, aliases)}`,
    limit !== undefined && !isAll && ` LIMIT ${print(limit)}`,
    offset !== undefined && ` OFFSET ${print(offset)}`,
  ]
    .filter(Boolean)
    .join('');
}

// A limit comes wrapped in a part of its own after SELECT, and bare after a set operation.
function printable(node: AstNode, name: string): AstNode | undefined {
  if (!node.has(name)) return undefined;
  if (!node.peekNames(name).includes('this')) return node.child(name);
  const part = node.part(name);
  const value = part.child('this');
  part.end();
  return value;
}

function withCommonTables(node: AstNode, printer: Printer, print: () => string): string {
  const clause = node.maybePart('with');
  if (clause === undefined) return print();
  const recursive = clause.flag('recursive');
  const tables = clause.parts('ctes');
  clause.end();
  const printed: string[] = [];
  const known: string[] = [];
  for (const table of tables) {
    const name = table.name('alias');
    const columns = table.namesOf('columns');
    const body = table.child('this');
    table.end();
    const list = columns.length > 0 ? `(${columns.map(identifier).join(', ')})` : '';
    const scope = recursive ? [...known, name] : known;
    printed.push(`${identifier(name)}${list} AS (${printer.within(scope, () => printer.query(body))})`);
    known.push(name);
  }
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${printed.join(', ')} ${printer.within(known, print)}`;
}
