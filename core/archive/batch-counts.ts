import type { Batch } from './batch.ts';
import type { Dataset } from './dataset.ts';
import { BATCH_COLUMN } from './layout.ts';
import { DAY_KEYS } from './object-keys.ts';

// Numbers and days of so many batches take some 20,000 characters; Athena takes 262,144 bytes of a statement.
// https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
const BATCHES_A_STATEMENT = 1_000;

/**
 * The statements that count rows by batch as a reader's question would see them: through the catalogue, in the partitions
 * of the batches' days. Of Parquet one column is read, and that has one value in each file.
 * @param batches by number.
 */
export function countBatches(dataset: Dataset, batches: readonly Batch[]): string[] {
  const statements: string[] = [];
  for (let first = 0; first < batches.length; first += BATCHES_A_STATEMENT) {
    statements.push(countStatement(dataset, batches.slice(first, first + BATCHES_A_STATEMENT)));
  }
  return statements;
}

/** The statement that asks for the numbers of the batches that the lake has of these days. */
export function batchesOf({ lake }: Dataset, days: readonly string[]): string {
  return [
    `SELECT DISTINCT ${BATCH_COLUMN} FROM "${lake.database}"."${lake.table}"`,
    `WHERE ${daysCondition(days)}`,
  ].join('\n');
}

function countStatement({ lake }: Dataset, batches: readonly Batch[]): string {
  const numbers = batches.map(({ number }) => number);
  return [
    `SELECT ${BATCH_COLUMN}, count(*) FROM "${lake.database}"."${lake.table}"`,
    `WHERE ${BATCH_COLUMN} BETWEEN ${Math.min(...numbers)} AND ${Math.max(...numbers)}`,
    `AND ${daysCondition(batches.map(({ day }) => day))}`,
    `GROUP BY ${BATCH_COLUMN}`,
  ].join('\n');
}

function daysCondition(days: readonly string[]): string {
  const months = Map.groupBy(new Set(days), (day) => day.slice(0, 7));
  return `(${[...months].map(([month, ofMonth]) => partitionsOf(month, ofMonth)).join(' OR ')})`;
}

function partitionsOf(month: string, days: readonly string[]): string {
  const [year, monthOfYear] = month.split('-');
  const [yearKey, monthKey, dayKey] = DAY_KEYS;
  const list = days.map((day) => `'${day.slice(8)}'`).join(', ');
  return `(${yearKey} = '${year}' AND ${monthKey} = '${monthOfYear}' AND ${dayKey} IN (${list}))`;
}
