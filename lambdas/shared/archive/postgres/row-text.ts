import type { Dataset } from '../../../../core/archive/dataset.ts';
import type { LakeColumn } from '../../../../core/archive/layout.ts';
import { BATCH_COLUMN } from '../../../../core/archive/layout.ts';
import { identifier } from './quote.ts';

/**
 * What is selected of a column, so that COPY writes `RowText`.
 * @param batch the number to write into the batch's column; null for rows that belong to none.
 */
export function selected(column: LakeColumn, batch: number | null, dataset: Dataset): string {
  if (column.name === BATCH_COLUMN) return batch === null ? 'NULL' : String(batch);
  if (column.source === null) return 'NULL';
  const name = identifier(column.source);
  switch (column.type.kind) {
    case 'boolean':
      return `${name}::text`;
    case 'binary':
      // Base64 of PostgreSQL's has a newline after every 76 characters.
      return `translate(encode(${name}, 'base64'), E'\\n', '')`;
    case 'timestamp':
      // The session's time zone is UTC.
      return `${name}::timestamp`;
    case 'timestamp-text':
      // Who makes Parquet does it there, for a fifth of the time.
      return isWrittenAsText(column.source, dataset) ? fixedWidth(name) : `${name}::timestamp`;
    default:
      return name;
  }
}

/** Whether the text itself comes into the lake: all of it in an object of text, values of partitions into its key. */
function isWrittenAsText(name: string, { format, partitionColumns }: Dataset): boolean {
  return format === 'CSV' || partitionColumns.includes(name);
}

/** How a value of `RowText` is read back. @param unboundType see `unboundTypes`. */
export function restored(text: string, column: LakeColumn, unboundType: string): string {
  if (column.type.kind === 'binary') return `decode(${text}, 'base64')`;
  return `${text}::${unboundType}`;
}

// to_char knows neither infinity nor years before Christ; such values keep their own text.
function fixedWidth(name: string): string {
  return (
    `CASE WHEN ${name} >= '0001-01-01' AND ${name} < '10000-01-01' ` +
    `THEN to_char(${name}::timestamp, 'YYYY-MM-DD HH24:MI:SS.US') ELSE ${name}::timestamp::text END`
  );
}
