import { literal } from '../sql/literal.ts';
import { type Dataset, hotTable } from './dataset.ts';
import { BATCH_COLUMN } from './layout.ts';
import { columnsRead, type Question } from './question.ts';
import { type QuestionColumn, valueIn } from './question-column.ts';
import { conditionOf } from './question-conditions.ts';
import { partitionConditions } from './question-partitions.ts';
import { joined, quoted, type Sql, sql } from './question-sql.ts';
import type { BatchMap } from './source-database.ts';

/** What a question is put to: the lake as of one instant, and the hot rows of that instant. */
export interface QuestionSides {
  map: BatchMap;
  /** The value of `query_id` that the hot rows lie under; undefined where there is none in range. */
  hotRows: string | undefined;
}

/**
 * The one statement that answers a question: the rows of the batches that were committed in the snapshot, and beside them the
 * rows that the snapshot found in the database.
 *
 * Names are the dataset's own, and values of the caller's are parameters. What stands in the statement itself is a number or
 * a day that was computed here, and the value of `query_id`, which Athena takes as a literal only:
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html#partition-projection-type-injected
 */
export function questionStatement(question: Question, dataset: Dataset, sides: QuestionSides): Sql {
  const read = columnsRead(question);
  const { map, hotRows } = sides;
  const hasCold = map.highest > 0;
  const rows = [
    ...(hasCold ? [coldRows(question, dataset, read, map)] : []),
    // A partition without an object has no rows, so without either side the answer still has its columns.
    ...(hotRows !== undefined || !hasCold ? [hotSelect(dataset, read, hotRows ?? 'none')] : []),
  ];
  const columns = question.columns.map(({ key, name }) =>
    key === name ? quoted(key) : `${quoted(key)} AS ${quoted(name)}`,
  );
  const conditions = question.filters.map((filter) => conditionOf(filter, dataset.format));
  return sql`SELECT ${columns.join(', ')}
FROM (
${joined(rows, '\n  UNION ALL\n')}
) AS rows_of_both
WHERE ${joined(conditions, '\n  AND ')}${orderBy(question)}${limit(question)}`;
}

function coldRows(
  question: Question,
  dataset: Dataset,
  columns: readonly QuestionColumn[],
  map: BatchMap,
): Sql {
  const conditions = [...partitionConditions(question), ...batchConditions(map)];
  return sql`  SELECT ${selectList(columns, dataset)}
  FROM ${tableName(dataset, dataset.lake.table)}
  WHERE ${joined(conditions, '\n    AND ')}`;
}

function hotSelect(dataset: Dataset, columns: readonly QuestionColumn[], rows: string): Sql {
  return sql`  SELECT ${selectList(columns, dataset)}
  FROM ${tableName(dataset, hotTable(dataset))}
  WHERE ${quoted('query_id')} = ${literal(rows)}`;
}

function selectList(columns: readonly QuestionColumn[], dataset: Dataset): string {
  return columns
    .map((column) => {
      const value = valueIn(column, dataset);
      return value === quoted(column.key) ? value : `${value} AS ${quoted(column.key)}`;
    })
    .join(', ');
}

/** Which batches count: what was not committed in the snapshot does not, whatever became of it since. */
function batchConditions({ highest, uncommitted }: BatchMap): Sql[] {
  const batch = quoted(BATCH_COLUMN);
  const { single, runs } = inRuns(uncommitted);
  return [
    sql`${batch} <= ${String(highest)}`,
    ...(single.length > 0 ? [sql`${batch} NOT IN (${single.join(', ')})`] : []),
    ...runs.map(([first, last]) => sql`${batch} NOT BETWEEN ${String(first)} AND ${String(last)}`),
  ];
}

/** Three numbers in a row, or more, are written as their first and last. */
function inRuns(numbers: readonly number[]): { single: number[]; runs: [number, number][] } {
  const single: number[] = [];
  const runs: [number, number][] = [];
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at] ?? 0;
    let length = 1;
    while (numbers[at + length] === first + length) length += 1;
    if (length < 3) single.push(...numbers.slice(at, at + length));
    else runs.push([first, first + length - 1]);
    at += length;
  }
  return { single, runs };
}

function orderBy({ order }: Question): string {
  if (order.length === 0) return '';
  const terms = order.map(({ column, direction }) => `${quoted(column.key)} ${direction} NULLS LAST`);
  return `\nORDER BY ${terms.join(', ')}`;
}

function limit({ limit: rows }: Question): string {
  return rows === undefined ? '' : `\nLIMIT ${rows}`;
}

function tableName({ lake }: Dataset, table: string): string {
  return `${quoted(lake.database)}.${quoted(table)}`;
}
