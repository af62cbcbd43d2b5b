/** Hive's word for NULL in a path. */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

// What Hive's FileUtils.escapePathName escapes: what is special in paths, patterns and URLs, and the control characters of ASCII.
const ESCAPED = /["#%'*/:=?\\{[\]^]|[^ -~\x80-\uffff]/g;

/** A value as Hive writes it in a path: `a/b` is `a%2Fb`. Hive has but one word for NULL and the empty text. */
export function escapePathName(value: string | undefined): string {
  if (value === undefined || value === '') return NULL_PARTITION;
  return value.replaceAll(ESCAPED, (character) => `%${hex(character.charCodeAt(0))}`);
}

/** The value that a path holds; undefined is NULL. A % that is no escape stands for itself. */
export function unescapePathName(text: string): string | undefined {
  if (text === NULL_PARTITION) return undefined;
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** `dt=2026-01-01/hour=7`: the name of a partition, and where it lies below its table unless another place was given. */
export function partitionName(keys: readonly string[], values: readonly (string | undefined)[]): string {
  return keys.map((key, index) => `${escapePathName(key)}=${escapePathName(values[index])}`).join('/');
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, '0');
}
