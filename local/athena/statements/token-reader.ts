import { Refused } from '../dialect/faults.ts';
import type { Token } from '../dialect/parse.ts';
import type { TableName } from './statement.ts';

/** Reads the words of a statement one by one. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next word in upper case; empty at the end, and for a quoted name. */
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

  /** Steps over the next word if it is this one. */
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#at += 1;
    return true;
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
    const names = [this.name()];
    while (this.take('.')) names.push(this.name());
    const [name = '', database] = names.reverse();
    return { database, name, offset };
  }

  /** `'pattern'`, with or without LIKE before it. */
  pattern(): string | undefined {
    this.take('LIKE');
    const token = this.#tokens[this.#at];
    if (token?.type !== 'STRING') return undefined;
    this.#at += 1;
    return token.text;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.mismatched();
  }

  mismatched(): Refused {
    return new Refused(`mismatched input '${this.text}'`, this.offset);
  }
}
