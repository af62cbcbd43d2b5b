import { lookup } from '../lookup.ts';
import { type AstNode, words } from './ast.ts';
import { position, QueryFailure, Unsupported } from './faults.ts';
import type { Prelude } from './prelude.ts';
import { expressions } from './print-expression.ts';
import { functions, printCall } from './print-function.ts';
import { literals } from './print-literal.ts';
import { queries } from './print-query.ts';
import { relations } from './print-relation.ts';
import { casts } from './print-type.ts';
import type { Argument, Print, Printer, TableReference } from './printer.ts';

/** A query in DuckDB's SQL. `sql(rows)` puts in, for each table that it reads, what gives the rows of it. */
export interface Translation {
  tables: readonly TableReference[];
  sql(rows: (table: TableReference, index: number) => string): string;
}

const EXPRESSIONS: Record<string, Print> = { ...literals, ...casts, ...functions, ...expressions };

// Text of a statement holds no NUL, so this cannot be mistaken for part of it.
const TABLE_MARK = /\0(\d+)\0/g;

/**
 * Translates a parsed query of Trino's dialect. Only what is known to mean the same is written; whatever is not known is
 * refused by its name.
 * @throws {Refused} for what cannot be translated; {QueryFailure} for what Athena, too, fails while it analyses a query.
 */
export function translate(
  sql: string,
  tree: AstNode,
  parameters: readonly string[],
  prelude: Prelude,
): Translation {
  const translator = new Translator(sql, parameters, prelude);
  const text = translator.query(tree);
  return {
    tables: translator.tables,
    sql: (rows) =>
      text.replaceAll(TABLE_MARK, (_, index: string) => {
        const table = translator.tables[Number(index)];
        if (table === undefined) throw new TypeError(`there is no table ${index}`);
        return rows(table, Number(index));
      }),
  };
}

class Translator implements Printer {
  readonly sql: string;
  readonly macros: Prelude['macros'];
  readonly tables: TableReference[] = [];
  readonly #parameters: readonly string[];
  readonly #commonTables: (readonly string[])[] = [];
  readonly #bindings: ReadonlyMap<string, string>[] = [];
  readonly #ownNames = new Set<string>();

  constructor(sql: string, parameters: readonly string[], prelude: Prelude) {
    this.sql = sql;
    this.macros = prelude.macros;
    this.#parameters = parameters;
  }

  query(node: AstNode): string {
    return this.#print(lookup(queries, node.kind), node);
  }

  relation(node: AstNode): string {
    return this.#print(lookup(relations, node.kind), node);
  }

  expression(node: AstNode): string {
    const print = lookup(EXPRESSIONS, node.kind);
    if (print !== undefined) return this.#print(print, node);
    return this.#print((call) => printCall(call, this) ?? unsupported(call), node);
  }

  expressions(nodes: AstNode[]): string {
    return nodes.map((node) => this.expression(node)).join(', ');
  }

  local(node: AstNode, wanted = true): string {
    if (!wanted || node.kind !== 'at_time_zone') return this.expression(node);
    const zone = this.expression(node.child('zone'));
    const sql = `timezone(${zone}, CAST(${this.expression(node.child('this'))} AS TIMESTAMPTZ))`;
    node.end();
    return sql;
  }

  call(name: string, args: readonly Argument[]): string {
    const reads = this.macros.get(name)?.forms.get(args.length);
    if (reads === undefined)
      throw new QueryFailure(
        'FUNCTION_NOT_FOUND',
        `${this.at(`${name}(`)}Unexpected parameters for function ${name}`,
      );
    // A macro is text: an argument that it reads twice is written twice, and nested calls would grow without bound. So such
    // an argument is computed first, as the parameter of a lambda.
    const costly = args.map((arg, index) => !arg.simple && (reads[index] ?? 0) > 1);
    if (!costly.includes(true)) return `trino_${name}(${args.map(({ sql }) => sql).join(', ')})`;
    const first = args.flatMap(({ sql }, index) => (costly[index] ? [`'a${index}': ${sql}`] : []));
    const inner = args.map(({ sql }, index) => (costly[index] ? `lh_p.a${index}` : sql));
    return `list_transform([{${first.join(', ')}}], lambda lh_p: trino_${name}(${inner.join(', ')}))[1]`;
  }

  parameter(index: number): string {
    const value = this.#parameters[index - 1];
    if (value === undefined) throw new TypeError(`there is no parameter ${index}`);
    return value;
  }

  isCommonTable(name: string): boolean {
    return this.#commonTables.some((names) => names.some((known) => known.toLowerCase() === name));
  }

  within<T>(names: readonly string[], print: () => T): T {
    this.#commonTables.push(names);
    try {
      return print();
    } finally {
      this.#commonTables.pop();
    }
  }

  binding<T>(names: ReadonlyMap<string, string>, print: () => T): T {
    this.#bindings.push(new Map([...names].map(([name, text]) => [name.toLowerCase(), text])));
    try {
      return print();
    } finally {
      this.#bindings.pop();
    }
  }

  bound(name: string): string | undefined {
    const known = name.toLowerCase();
    return this.#bindings.findLast((names) => names.has(known))?.get(known);
  }

  get depth(): number {
    return this.#bindings.length;
  }

  table(reference: TableReference, ownName: boolean, offset: number | undefined): string {
    if (ownName && reference.database !== undefined)
      this.#ownNames.add(`${reference.database}.${reference.name}`);
    this.tables.push({ ...reference, ...(offset !== undefined && { offset }) });
    return `\0${this.tables.length - 1}\0`;
  }

  readsUnderOwnName(database: string, table: string): boolean {
    return this.#ownNames.has(`${database}.${table}`);
  }

  at(text: string): string {
    const offset = this.sql.toLowerCase().indexOf(text);
    return offset < 0 ? '' : `${position(this.sql, offset)}: `;
  }

  #print(print: Print | undefined, node: AstNode): string {
    if (print === undefined) return unsupported(node);
    const sql = print(node, this);
    node.end();
    return sql;
  }
}

function unsupported(node: AstNode): never {
  throw new Unsupported(words(node.kind), node.offset);
}
