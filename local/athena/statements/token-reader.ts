import { Refused } from '../dialect/faults.ts';
import type { Token } from '../dialect/tokens.ts';

/** A table as a statement names it. */
export interface TableName {
  catalog: string | undefined;
  database: string | undefined;
  name: string;
  offset: number;
}

/** Reads the words of a statement one by one. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next word in upper case; empty at the end, and for a quoted name or a text. */
  peek(): string {
    const token = this.#tokens[this.#at];
    return token === undefined || token.type === 'QUOTED_IDENTIFIER' || token.type === 'STRING'
      ? ''
      : token.text.toUpperCase();
  }

  /** The next word as it is written. */
  get text(): string {
    return this.#tokens[this.#at]?.text ?? '<EOF>';
  }

  get offset(): number {
    return (this.#tokens[this.#at] ?? this.#tokens.at(-1))?.span.start ?? 0;
  }

  /** Steps over the next words if they are these. */
  take(...words: readonly string[]): boolean {
    const start = this.#at;
    for (const word of words) {
      if (this.peek() !== word) {
        this.#at = start;
        return false;
      }
      this.#at += 1;
    }
    return true;
  }

  /** Steps over the next word. @throws {Refused} when it is another. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) throw this.mismatched(`'${word}'`);
  }

  /** Steps over the next word, whatever it is. @throws {Refused} at the end. */
  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.mismatched();
    this.#at += 1;
    return token;
  }

  name(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.type === 'STRING' || !/^[\w$-]+$/.test(token.text))
      throw this.mismatched();
    this.#at += 1;
    return token.text.toLowerCase();
  }

  /** `[[catalog.]database.]table` */
  tableName(): TableName {
    const { offset } = this;
    const names = this.#quotedPath() ?? [this.name()];
    while (this.take('.')) names.push(this.name());
    const [name = '', database, catalog] = names.reverse();
    return { catalog, database, name, offset };
  }

  // `database.table` in one pair of quotes, as SHOW CREATE TABLE writes it.
  #quotedPath(): string[] | undefined {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'QUOTED_IDENTIFIER' || !/^\w+\.\w+$/.test(token.text)) return undefined;
    this.#at += 1;
    return token.text.toLowerCase().split('.');
  }

  get isString(): boolean {
    return this.#tokens[this.#at]?.type === 'STRING';
  }

  /** A text in quotes. */
  string(): string {
    if (!this.isString) throw this.mismatched('a text in quotes');
    return this.next().text;
  }

  /** `'pattern'`, with or without LIKE before it. */
  pattern(): string | undefined {
    this.take('LIKE');
    return this.isString ? this.string() : undefined;
  }

  /** `(item, item, …)` */
  list<T>(read: () => T): T[] {
    this.expect('(');
    const items = [read()];
    while (this.take(',')) items.push(read());
    this.expect(')');
    return items;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.mismatched();
  }

  mismatched(expected?: string): Refused {
    const hint = expected === undefined ? '' : `. Expecting: ${expected}`;
    return new Refused(`mismatched input '${this.text}'${hint}`, this.offset);
  }
}
