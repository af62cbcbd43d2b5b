/** Hive's word for a partition value that is NULL or empty. */
export const DEFAULT_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** A value of a partition column; null is NULL. */
export type PartitionValue = string | null;

// What Hive escapes: control characters, and what means something in a path, a pattern or a URL.
// https://github.com/apache/hive/blob/master/common/src/java/org/apache/hadoop/hive/common/FileUtils.java
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ESCAPED = /[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/**
 * A partition value as Hive writes it in a path: `a/b` is `a%2Fb`. NULL, the empty text and the text
 * `__HIVE_DEFAULT_PARTITION__` all become the latter, so a path does not tell them apart.
 */
export function escapePathName(value: PartitionValue): string {
  if (value === null || value === '') return DEFAULT_PARTITION;
  return value.replaceAll(ESCAPED, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code.padStart(2, '0')}`;
  });
}

/** The value that a path holds. A `%` that begins no escape stands for itself, as it does for Hive. */
export function unescapePathName(text: string): PartitionValue {
  if (text === DEFAULT_PARTITION) return null;
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
