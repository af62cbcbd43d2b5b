/**
 * A JSON path of Trino (`$.store.book[0]["a b"]`) as one of DuckDB, which quotes names with `"`. Undefined for wildcards,
 * slices and everything else that the two read differently.
 */
export function jsonPath(path: string): string | undefined {
  if (!/^\$(\.[A-Za-z_][A-Za-z0-9_]*|\[\d+\]|\["[^"\\]*"\])*$/.test(path)) return undefined;
  return path
    .replaceAll(/\["([^"]*)"\]/g, (_, name: string) => `.${JSON.stringify(name)}`)
    .replaceAll(/\.([A-Za-z_][A-Za-z0-9_]*)(?=[.[]|$)/g, '."$1"');
}
