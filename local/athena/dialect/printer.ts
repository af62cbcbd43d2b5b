import type { AstNode } from './ast.ts';
import type { Macro } from './prelude.ts';

/** A table as a statement names it, in lower case. */
export interface TableReference {
  catalog?: string;
  database?: string;
  name: string;
  /** Where its name stands in the statement, in characters. */
  offset?: number;
}

/** An argument of a macro. A simple one, a column or a literal, costs nothing when it is read more than once. */
export interface Argument {
  sql: string;
  simple: boolean;
}

/** What the translation of a node needs of the whole. */
export interface Printer {
  /** The statement without its comments, for positions. */
  readonly sql: string;
  readonly macros: ReadonlyMap<string, Macro>;
  expression(node: AstNode): string;
  expressions(nodes: AstNode[]): string;
  /**
   * An expression whose local date and time is wanted: here, and only here, a time may be moved to another zone. Values of
   * the engine have no zone of their own, so such a time could not be shown in it.
   */
  local(node: AstNode, wanted?: boolean): string;
  /** A call of the macro `trino_<name>`. @throws {QueryFailure} when there is none for so many arguments. */
  call(name: string, args: readonly Argument[]): string;
  /** `line 1:8: `, where a text first stands in the statement, or nothing. */
  at(text: string): string;
  /** Prints with names that stand for other text, as the parameters of lambdas do. */
  binding<T>(names: ReadonlyMap<string, string>, print: () => T): T;
  /** How many `binding` are around what is printed. */
  readonly depth: number;
  /** The text that a name stands for. */
  bound(name: string): string | undefined;
  /** A SELECT, a set operation, VALUES, or one of these in parentheses. */
  query(node: AstNode): string;
  /** An item of FROM. */
  relation(node: AstNode): string;
  /** The literal that an execution parameter stands for; the first is 1. */
  parameter(index: number): string;
  /** Whether a name is that of a WITH query in scope. */
  isCommonTable(name: string): boolean;
  /** Prints with more WITH queries in scope. */
  within<T>(names: readonly string[], print: () => T): T;
  /** Text that stands for the rows of a table until its files are known. `ownName`: it is read without an alias. */
  table(reference: TableReference, ownName: boolean, offset: number | undefined): string;
  /** Whether `database.table` is read under its own name, so that a column may be prefixed with it. */
  readsUnderOwnName(database: string, table: string): boolean;
}

/** Prints one kind of node. */
export type Print = (node: AstNode, printer: Printer) => string;
