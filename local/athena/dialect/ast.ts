import * as z from 'zod';
import { Unsupported } from './faults.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const nodeSchema = z.record(z.string(), z.json());

// What the parser keeps for the sake of printing a statement as it was written. It means nothing.
const SPELLING = new Set([
  'alias_explicit_as',
  'alias_first',
  'alias_keyword',
  'explicit_method',
  'integer_spelling',
  'kind_text',
  'method_before_size',
  'name_span',
  'nested',
  'nesting_group',
  'no_parens',
  'original_name',
  'position_explicit',
  'quoted',
  'real_spelling',
  'span',
  'sql_standard_syntax',
  'start_side_text',
  'end_side_text',
  'use_inner_keyword',
  'use_outer_keyword',
]);

/**
 * One node of the parser's tree: `{"add": {"left": …, "right": …}}` has the kind `add`.
 *
 * Every part that is read is taken out; `end()` refuses a node with parts left over. So a clause that nobody translates can
 * never be dropped by accident.
 */
export class AstNode {
  readonly kind: string;
  readonly #parts: Map<string, Json>;
  readonly #span: Json | undefined;

  private constructor(kind: string, parts: { [key: string]: Json }) {
    this.kind = kind;
    this.#span = parts.span;
    this.#parts = new Map(
      Object.entries(parts).filter(([name, part]) => !isSpelling(name) && !isEmpty(part)),
    );
  }

  /** Reads `{kind: parts}`. A kind without parts may come as a bare string. */
  static of(raw: unknown): AstNode {
    if (typeof raw === 'string') return new AstNode(raw, {});
    const [entry, ...others] = Object.entries(nodeSchema.parse(raw));
    if (entry === undefined || others.length > 0) throw new TypeError('a node of the tree has one kind');
    return new AstNode(entry[0], isRecord(entry[1]) ? entry[1] : {});
  }

  /** Where the node begins in the statement, in characters, if the parser kept it. */
  get offset(): number | undefined {
    const start = isRecord(this.#span) ? this.#span.start : undefined;
    return typeof start === 'number' ? start : undefined;
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  names(): string[] {
    return [...this.#parts.keys()];
  }

  child(name: string): AstNode {
    return AstNode.of(this.#take(name));
  }

  maybe(name: string): AstNode | undefined {
    return this.has(name) ? this.child(name) : undefined;
  }

  children(name: string): AstNode[] {
    return this.#list(name).map((part) => AstNode.of(part));
  }

  /** A part without a kind of its own, such as a join or an ORDER BY term; `name` becomes its kind. */
  part(name: string): AstNode {
    return AstNode.of({ [name]: this.#take(name) });
  }

  maybePart(name: string): AstNode | undefined {
    return this.has(name) ? this.part(name) : undefined;
  }

  parts(name: string): AstNode[] {
    return this.#list(name).map((part) => AstNode.of({ [name]: part }));
  }

  /** A list of lists, such as the branches of CASE. */
  rows(name: string): AstNode[][] {
    return this.#list(name).map((row) => (Array.isArray(row) ? row.map((part) => AstNode.of(part)) : []));
  }

  text(name: string): string {
    const part = this.#take(name);
    if (typeof part !== 'string') throw new TypeError(`${this.kind}.${name} is no text`);
    return part;
  }

  maybeText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  maybeNumber(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const part = this.#take(name);
    if (typeof part !== 'number') throw new TypeError(`${this.kind}.${name} is no number`);
    return part;
  }

  flag(name: string): boolean {
    return this.has(name) && this.#take(name) === true;
  }

  /** The name in an identifier. */
  name(name: string): string {
    return this.part(name).text('name');
  }

  maybeName(name: string): string | undefined {
    return this.has(name) ? this.name(name) : undefined;
  }

  namesOf(name: string): string[] {
    return this.parts(name).map((part) => part.text('name'));
  }

  /** A text that is looked at and left in its place. */
  peek(name: string): string {
    const part = this.#parts.get(name);
    return typeof part === 'string' ? part : '';
  }

  /** The name in an identifier that is left in its place. */
  maybePeekName(name: string): string | undefined {
    const part = this.#parts.get(name);
    return isRecord(part) && typeof part.name === 'string' ? part.name : undefined;
  }

  /** The names of the parts of a part, which is left in its place. */
  peekNames(name: string): string[] {
    const part = this.#parts.get(name);
    return isRecord(part) ? Object.keys(part) : [];
  }

  /** Where an identifier begins; it is left in its place. */
  nameOffset(name: string): number | undefined {
    const part = this.#parts.get(name);
    return isRecord(part) ? AstNode.of({ [name]: part }).offset : undefined;
  }

  /** A bound of a window frame, which is a word or a node. */
  bound(name: string): unknown {
    return this.#take(name);
  }

  /** A node that is nothing but a wrapper around another: `{"Preceding": {"literal": …}}`. */
  inner(): AstNode {
    return AstNode.of(Object.fromEntries(this.#parts));
  }

  /** Drops parts that say nothing beyond what the kind says. */
  ignore(...names: string[]): void {
    for (const name of names) this.#parts.delete(name);
  }

  /** @throws {Unsupported} when the node says something that was not read. */
  end(): void {
    const [left] = this.#parts.keys();
    if (left !== undefined) throw new Unsupported(`${words(left)} of ${words(this.kind)}`, this.offset);
  }

  #take(name: string): Json {
    const part = this.#parts.get(name);
    if (part === undefined) throw new Unsupported(`${words(this.kind)} without ${words(name)}`, this.offset);
    this.#parts.delete(name);
    return part;
  }

  #list(name: string): Json[] {
    if (!this.has(name)) return [];
    const part = this.#take(name);
    if (!Array.isArray(part)) throw new TypeError(`${this.kind}.${name} is no list`);
    return part;
  }
}

/** `table_sample` as a person reads it: `TABLE SAMPLE`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ').toUpperCase();
}

function isSpelling(name: string): boolean {
  return SPELLING.has(name) || name.endsWith('comments');
}

function isEmpty(part: Json): boolean {
  return part === null || part === false || (Array.isArray(part) && part.length === 0);
}

function isRecord(part: Json | undefined): part is { [key: string]: Json } {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
