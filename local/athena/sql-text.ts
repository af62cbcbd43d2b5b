/** A DuckDB string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A DuckDB identifier, always quoted, so that no name can be read as a keyword or a function. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
