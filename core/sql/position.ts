/** Where in a text an offset lies, as Trino words it: `line 2:8`, both counted from 1, columns in characters. */
export function position(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length}:${Array.from(lines.at(-1) ?? '').length + 1}`;
}
