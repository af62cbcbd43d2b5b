/** What a JSON document can hold in one place. */
export type JsonScalar = string | number | boolean | null;

/**
 * A JSON scalar as a literal of Trino's SQL, which nothing evaluates: a text stays a text, whatever it says.
 * https://trino.io/docs/current/language/types.html
 */
export function literal(value: JsonScalar): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  // A whole number within 2^53 is written without an exponent; one would make a DOUBLE of it.
  return String(value);
}
