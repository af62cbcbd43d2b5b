import { lookup } from '../lookup.ts';

const PRIMITIVES: Record<string, string> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/**
 * DuckDB's name for a Hive type: `array<struct<a:int>>` is `STRUCT("a" INTEGER)[]`.
 * https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 * @throws {TypeError} for a type that the tables of Athena do not have.
 */
export function duckdbTypeOf(hiveType: string): string {
  const reader = new TypeReader(hiveType);
  const type = reader.type();
  reader.end();
  return type;
}

class TypeReader {
  readonly #source: string;
  #rest: string;

  constructor(source: string) {
    this.#source = source;
    this.#rest = source.toLowerCase().replaceAll(/\s+/g, '');
  }

  type(): string {
    const name = this.#word();
    const primitive = lookup(PRIMITIVES, name);
    if (primitive !== undefined) return primitive;
    switch (name) {
      case 'decimal':
        return `DECIMAL${this.#take(/^\(\d+,\d+\)/) ?? '(10,0)'}`;
      case 'varchar':
      case 'char':
        this.#take(/^\(\d+\)/);
        return 'VARCHAR';
      case 'array':
        return `${this.#between(() => this.type())}[]`;
      case 'map':
        return this.#between(() => {
          const key = this.type();
          this.#expect(',');
          return `MAP(${key}, ${this.type()})`;
        });
      case 'struct':
        return this.#between(() => `STRUCT(${this.#fields().join(', ')})`);
      default:
        throw this.#fault();
    }
  }

  end(): void {
    if (this.#rest !== '') throw this.#fault();
  }

  #fields(): string[] {
    const fields: string[] = [];
    do {
      const name = this.#word();
      this.#expect(':');
      fields.push(`"${name}" ${this.type()}`);
    } while (this.#take(/^,/) !== undefined);
    return fields;
  }

  #between(read: () => string): string {
    this.#expect('<');
    const inner = read();
    this.#expect('>');
    return inner;
  }

  #word(): string {
    const word = this.#take(/^[a-z0-9_]+/);
    if (word === undefined) throw this.#fault();
    return word;
  }

  #expect(character: string): void {
    if (!this.#rest.startsWith(character)) throw this.#fault();
    this.#rest = this.#rest.slice(1);
  }

  #take(pattern: RegExp): string | undefined {
    const taken = pattern.exec(this.#rest)?.[0];
    if (taken !== undefined) this.#rest = this.#rest.slice(taken.length);
    return taken;
  }

  #fault(): TypeError {
    return new TypeError(`'${this.#source}' is not a type that a table can have`);
  }
}
