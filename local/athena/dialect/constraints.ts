import { AstNode } from './ast.ts';

/** A literal of a statement. A date is written `2026-01-31`. */
export interface Constant {
  kind: 'text' | 'number' | 'date';
  text: string;
}

/** What every row that a statement uses of a table fulfils: `column` compares so with one of the constants. */
export interface Constraint {
  /** In lower case. */
  column: string;
  operator: '=' | '<' | '<=' | '>' | '>=';
  constants: readonly Constant[];
}

interface Condition extends Constraint {
  /** The name before the column's, in lower case. */
  qualifier: string | undefined;
}

interface NamedTable {
  offset: number;
  /** What its columns may be prefixed with. */
  name: string;
}

/**
 * Finds what a statement asks of each table by plain comparisons with literals in WHERE and ON, by the place of the table's
 * name in the statement. What it finds is true of all rows that the result depends on; it need not find everything.
 * @param parameters the texts of the execution parameters
 */
export function constraintsOf(
  statement: unknown,
  parameters: readonly string[],
): ReadonlyMap<number, Constraint[]> {
  const found = new Map<number, Constraint[]>();
  const note = (tables: readonly NamedTable[], condition: AstNode | undefined) => {
    if (condition === undefined || tables.length === 0) return;
    for (const { qualifier, ...constraint } of conditionsOf(condition, parameters)) {
      for (const { offset, name } of tables) {
        if (qualifier === undefined || qualifier === name)
          found.set(offset, [...(found.get(offset) ?? []), constraint]);
      }
    }
  };
  for (const select of selectsOf(statement)) {
    const tables = (select.maybePart('from')?.children('expressions') ?? []).flatMap(tablesOf);
    for (const join of select.parts('joins')) {
      const kind = join.text('kind');
      const joined = tablesOf(join.child('this'));
      tables.push(...joined);
      // Rows of the other side stay when the condition of an outer join does not hold.
      if (kind === 'Inner') note(tables, join.maybe('on'));
      if (kind === 'Left') note(joined, join.maybe('on'));
    }
    // Such a condition never holds for NULL, so WHERE counts for the outer side of a join, too.
    note(tables, select.maybePart('where_clause')?.child('this'));
  }
  return found;
}

function* selectsOf(part: unknown): Generator<AstNode> {
  if (typeof part !== 'object' || part === null) return;
  if ('select' in part) yield AstNode.of({ select: part.select });
  for (const value of Object.values(part)) yield* selectsOf(value);
}

function tablesOf(item: AstNode): NamedTable[] {
  if (item.kind === 'paren') return tablesOf(item.child('this'));
  if (item.kind === 'joined_table') {
    const joined = item.parts('joins').flatMap((join) => tablesOf(join.child('this')));
    return [...tablesOf(item.child('left')), ...joined];
  }
  // Under t(a, b) the columns have other names.
  if (item.kind !== 'table' || item.has('column_aliases')) return [];
  const offset = item.nameOffset('catalog') ?? item.nameOffset('schema') ?? item.nameOffset('name');
  const name = item.maybePeekName('alias') ?? item.maybePeekName('name');
  return offset === undefined || name === undefined ? [] : [{ offset, name: name.toLowerCase() }];
}

const OPERATORS: Record<string, Constraint['operator']> = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' };
const FLIPPED: Record<Constraint['operator'], Constraint['operator']> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function conditionsOf(node: AstNode, parameters: readonly string[]): Condition[] {
  const within = (name: string) => conditionsOf(node.child(name), parameters);
  const constant = (name: string) => constantOf(node.child(name), parameters);
  switch (node.kind) {
    case 'paren':
      return within('this');
    case 'and':
      return [...within('left'), ...within('right')];
    case 'or':
      return eitherOf(within('left'), within('right'));
    case 'in': {
      const members = node.children('expressions').map((member) => constantOf(member, parameters));
      if (members.length === 0 || node.flag('not')) return [];
      return compare(node.child('this'), '=', members);
    }
    case 'between': {
      const [low, high] = [constant('low'), constant('high')];
      if (node.flag('not')) return [];
      const column = node.child('this');
      const [least] = compare(column, '>=', [low]);
      if (least === undefined || low === undefined || high === undefined) return [];
      return [least, { ...least, operator: '<=', constants: [high] }];
    }
    default:
      return comparison(node, parameters);
  }
}

function comparison(node: AstNode, parameters: readonly string[]): Condition[] {
  const operator = OPERATORS[node.kind];
  if (operator === undefined) return [];
  const [left, right] = [node.child('left'), node.child('right')];
  return left.kind === 'column'
    ? compare(left, operator, [constantOf(right, parameters)])
    : compare(right, FLIPPED[operator], [constantOf(left, parameters)]);
}

function compare(
  column: AstNode,
  operator: Constraint['operator'],
  constants: readonly (Constant | undefined)[],
): Condition[] {
  const known = constants.filter((constant) => constant !== undefined);
  if (column.kind !== 'column' || known.length < constants.length) return [];
  const qualifier = column.maybeName('table')?.toLowerCase();
  return [{ qualifier, column: column.name('name').toLowerCase(), operator, constants: known }];
}

// a = 1 OR a = 2 is a IN (1, 2); of other conditions neither need hold.
function eitherOf(left: Condition[], right: Condition[]): Condition[] {
  const [one, other] = [left[0], right[0]];
  if (left.length !== 1 || right.length !== 1 || one === undefined || other === undefined) return [];
  const alike =
    one.operator === '=' &&
    other.operator === '=' &&
    one.column === other.column &&
    one.qualifier === other.qualifier;
  return alike ? [{ ...one, constants: [...one.constants, ...other.constants] }] : [];
}

function constantOf(node: AstNode, parameters: readonly string[]): Constant | undefined {
  switch (node.kind) {
    case 'paren':
      return constantOf(node.child('this'), parameters);
    case 'parameter':
      return constantOfText(parameters[(node.maybeNumber('index') ?? 0) - 1] ?? '');
    case 'neg': {
      const inner = constantOf(node.child('this'), parameters);
      return inner?.kind === 'number' ? { kind: 'number', text: `-${inner.text}` } : undefined;
    }
    case 'literal': {
      const kind = KINDS[node.text('literal_type')];
      return kind && { kind, text: node.text('value') };
    }
    default:
      return undefined;
  }
}

const KINDS: Record<string, Constant['kind']> = { string: 'text', number: 'number', date: 'date' };

function constantOfText(parameter: string): Constant | undefined {
  const [, number, date, text] =
    /^\s*(?:([+-]?\s*\d+)|(DATE\s+)?'((?:[^']|'')*)')\s*$/i.exec(parameter) ?? [];
  if (number !== undefined) return { kind: 'number', text: number.replaceAll(/[\s+]/g, '') };
  if (text === undefined) return undefined;
  return { kind: date === undefined ? 'text' : 'date', text: text.replaceAll("''", "'") };
}
