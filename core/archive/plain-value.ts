import type { Format } from './dataset.ts';
import type { LakeType } from './lake-type.ts';
import { ROW_ESCAPES } from './row-text.ts';

/**
 * An expression of Athena's SQL for the value of a column, exactly as it was in the database. Text in text files is
 * escaped there: see `RowText`. What is escaped is first parted from what follows a doubled backslash by U+0000, which
 * no text of PostgreSQL's has.
 * @param expression the column as the statement names it.
 */
export function plainValue(expression: string, type: LakeType, format: Format): string {
  if (format === 'PARQUET' || type.kind !== 'string') return expression;
  const parted = `replace(${expression}, '\\\\', chr(0))`;
  const unescaped = ROW_ESCAPES.reduce(
    (inner, [letter, code]) => `replace(${inner}, '\\${letter}', chr(${code}))`,
    parted,
  );
  return `replace(${unescaped}, chr(0), '\\')`;
}
