/**
 * A statement that is refused before it runs: it does not parse, or it says something that this engine cannot say in
 * exactly the same sense. `offset` is where in the statement, in characters.
 */
export class Refused extends Error {
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(message);
    this.name = 'Refused';
    this.offset = offset;
  }
}

/** What Athena understands and this engine does not. `what` names it. */
export class Unsupported extends Refused {
  constructor(what: string, offset?: number) {
    super(`${what} is not supported by this engine`, offset);
    this.name = 'Unsupported';
  }
}

/** A statement that parses and fails: `code` is Trino's error name, such as `TABLE_NOT_FOUND`. */
export class QueryFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'QueryFailure';
    this.code = code;
  }
}

/** A function that is called with parameters that none of its name takes. */
export function unexpectedParameters(name: string): QueryFailure {
  return new QueryFailure('FUNCTION_NOT_FOUND', `Unexpected parameters for function ${name}`);
}

/** `line 1:8`, as Trino writes positions: both count from 1. Offsets are in characters, not in UTF-16 units. */
export function position(sql: string, offset: number): string {
  const lines = Array.from(sql).slice(0, offset).join('').split('\n');
  return `line ${lines.length}:${Array.from(lines.at(-1) ?? '').length + 1}`;
}
