import { identifier } from '../sql-text.ts';
import type { AstNode } from './ast.ts';
import { Refused, Unsupported } from './faults.ts';
import { printValues } from './print-query.ts';
import type { Print, Printer } from './printer.ts';

/** The items of FROM. */
export const relations: Record<string, Print> = {
  table: printTable,
  subquery(node, printer) {
    const lateral = node.flag('lateral') ? 'LATERAL ' : '';
    const body = node.child('this');
    const alias = printAlias(node, body.kind === 'values' ? 'values' : 'subquery');
    if (body.kind !== 'values') return `${lateral}(${printer.query(body)})${alias}`;
    const values = printValues(body, printer);
    body.end();
    return alias === '' ? values : `(SELECT * FROM ${values})${alias}`;
  },
  paren: (node, printer) => `(${printer.relation(node.child('this'))})`,
  joined_table(node, printer) {
    const first = printer.relation(node.child('left'));
    const others = node.parts('joins').map((join) => {
      const kind = join.text('kind');
      const on = join.maybe('on');
      const relation = printer.relation(join.child('this'));
      join.end();
      if (on === undefined && kind !== 'Cross')
        throw new Unsupported('JOIN without ON in parentheses', join.offset);
      return on === undefined
        ? ` CROSS JOIN ${relation}`
        : ` ${kind.toUpperCase()} JOIN ${relation} ON ${printer.expression(on)}`;
    });
    return `(${first}${others.join('')})`;
  },
  unnest: (node) => {
    throw new Refused('UNNEST needs a name for each column: UNNEST(…) AS t(a)', node.offset);
  },
  alias(node, printer) {
    const body = node.child('this');
    const alias = node.name('alias');
    const columns = node.namesOf('column_aliases');
    if (body.kind !== 'unnest') throw new Unsupported(`an alias of ${body.kind.toUpperCase()}`, node.offset);
    return printUnnest(body, alias, columns, printer);
  },
};

function printTable(node: AstNode, printer: Printer): string {
  const offset = node.nameOffset('catalog') ?? node.nameOffset('schema') ?? node.nameOffset('name');
  const name = node.name('name').toLowerCase();
  const database = node.maybeName('schema')?.toLowerCase();
  const catalog = node.maybeName('catalog')?.toLowerCase();
  if (database === undefined && printer.isCommonTable(name)) return identifier(name) + printAlias(node, name);
  const rows = printer.table(
    { ...(catalog !== undefined && { catalog }), ...(database !== undefined && { database }), name },
    !node.has('alias'),
    offset,
  );
  return rows + printAlias(node, name);
}

/** ` AS "alias"("columns")`, where a table without an alias goes by its own name. */
function printAlias(node: AstNode, otherwise: string): string {
  const alias = node.maybeName('alias');
  const columns = node.namesOf('column_aliases');
  if (alias === undefined && otherwise === 'subquery') return '';
  if (alias === undefined && otherwise === 'values') return '';
  const list = columns.length > 0 ? `(${columns.map(identifier).join(', ')})` : '';
  return ` AS ${identifier(alias ?? otherwise)}${list}`;
}

/**
 * UNNEST as a SELECT of its own, in which DuckDB puts several arrays side by side, the shorter ones filled up with NULL, as
 * Trino does. A map gives two columns.
 */
function printUnnest(node: AstNode, alias: string, columns: string[], printer: Printer): string {
  const ordinality = node.flag('with_ordinality');
  const arrays = [node.child('this'), ...node.children('expressions')].map((array) =>
    printer.expression(array),
  );
  node.end();
  const names = ordinality ? columns.slice(0, -1) : columns;
  const lists = listsOf(arrays, names.length, node.offset);
  if (ordinality) {
    const lengths = lists.map((list) => `coalesce(len(${list}), 0)`);
    lists.push(`range(1, 1 + greatest(${lengths.join(', ')}))`);
  }
  const selected = lists.map((list, index) => `unnest(${list}) AS ${identifier(columns[index] ?? '')}`);
  return `LATERAL (SELECT ${selected.join(', ')}) AS ${identifier(alias)}`;
}

function listsOf(arrays: string[], names: number, offset: number | undefined): string[] {
  const [only] = arrays;
  if (arrays.length === names) return arrays.map((array) => `lakehook_elements(${array})`);
  if (arrays.length === 1 && names === 2) return [`map_keys(${only})`, `map_values(${only})`];
  throw new Refused(
    'UNNEST needs a name for each column, and takes arrays of single values, or one map',
    offset,
  );
}
