import { QueryFailure } from '../dialect/faults.ts';

// Takes the first line of the message, and the whole of it.
type Explain = (text: string, whole: string) => QueryFailure | undefined;

/**
 * What DuckDB says of a query that fails, in the words of Trino: `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`.
 * The prelude raises Trino's own errors by a cast that fails.
 */
export function explain(error: unknown, locate: (name: string) => string): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [text = ''] = message.split('\n');
  for (const explainer of EXPLAINERS) {
    const failure = explainer(text, message);
    if (failure !== undefined) {
      const name = /^Column '([^']*)'/.exec(failure.message)?.[1];
      const place = name === undefined ? '' : locate(name);
      return new QueryFailure(failure.code, `${place}${failure.message}`, { cause: error });
    }
  }
  return new QueryFailure('GENERIC_INTERNAL_ERROR', readable(text), { cause: error });
}

const EXPLAINERS: readonly Explain[] = [
  (_, whole) => {
    const [, code, message = ''] = /Could not convert string '([A-Z_]+): (.*)' to BOOL/s.exec(whole) ?? [];
    return code === undefined ? undefined : new QueryFailure(code, message);
  },
  (text) => columnNotFound(/Referenced column "([^"]*)" (?:not found|was not found)/.exec(text)?.[1]),
  (text) => columnNotFound(/(?:does not have a column named|Could not find key) "([^"]*)"/.exec(text)?.[1]),
  (text) => columnNotFound(/Referenced table "([^"]*)" not found/.exec(text)?.[1]),
  (text) => {
    const name = /Ambiguous reference to column name "([^"]*)"/.exec(text)?.[1];
    return name === undefined
      ? undefined
      : new QueryFailure('AMBIGUOUS_NAME', `Column '${name}' is ambiguous`);
  },
  (text) => {
    const name = /column "([^"]*)" must appear in the GROUP BY clause/.exec(text)?.[1];
    return name === undefined
      ? undefined
      : new QueryFailure(
          'EXPRESSION_NOT_AGGREGATE',
          `'${name}' must be an aggregate expression or appear in GROUP BY clause`,
        );
  },
  (text) => {
    const [, value, type] = /Could not convert string '(.*)' to (\w+)/.exec(text) ?? [];
    return type === undefined
      ? undefined
      : new QueryFailure('INVALID_CAST_ARGUMENT', `Cannot cast '${value}' to ${type}`);
  },
  (text) =>
    text.includes('CSV Parser state machine')
      ? new QueryFailure(
          'HIVE_BAD_DATA',
          'a text file whose lines end now with \\n, now with \\r, is not supported by this engine',
        )
      : undefined,
  (text) => coded(text, /^Conversion Error: /, 'INVALID_CAST_ARGUMENT'),
  (text) => coded(text, /^Out of Range Error: /, 'NUMERIC_VALUE_OUT_OF_RANGE'),
  (text) => coded(text, /^Invalid Input Error: /, 'INVALID_FUNCTION_ARGUMENT'),
  (text) => coded(text, /^Out of Memory Error: /, 'EXCEEDED_LOCAL_MEMORY_LIMIT'),
  (text) => coded(text, /^(?:IO|Permission) Error: /, 'HIVE_CANNOT_OPEN_SPLIT'),
  (text) => coded(text, /^(?:Binder|Catalog) Error: /, 'TYPE_MISMATCH'),
  (text) => coded(text, /^Parser Error: /, 'SYNTAX_ERROR'),
];

function columnNotFound(name: string | undefined): QueryFailure | undefined {
  return name === undefined
    ? undefined
    : new QueryFailure('COLUMN_NOT_FOUND', `Column '${name}' cannot be resolved`);
}

function coded(text: string, prefix: RegExp, code: string): QueryFailure | undefined {
  return prefix.test(text) ? new QueryFailure(code, readable(text.replace(prefix, ''))) : undefined;
}

// A message may name a macro of the prelude, or a file by its place on this machine.
function readable(text: string): string {
  return text
    .replaceAll(/\b(?:trino|lakehook)_(?=\w)/g, '')
    .replaceAll(/"?\/(?:[^\s"']+\/)+/g, '')
    .trim();
}
