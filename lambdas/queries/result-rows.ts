import {
  type AthenaClient,
  type ColumnInfo,
  type Datum,
  GetQueryResultsCommand,
} from '@aws-sdk/client-athena';
import { MAX_ROWS } from '../../core/contract/parameters.ts';
import type { Cell, RowsColumn } from '../../core/contract/rows.ts';

export interface RowsWish {
  queryExecutionId: string;
  /** Where the engine's last page ended; undefined for the first. */
  from: string | undefined;
  /** How many rows at most. */
  size: number;
  /** Whether the result is a file of CSV; what is no query, such as SHOW, prints plain text. */
  isCsv: boolean;
}

export interface ResultRows {
  columns: RowsColumn[];
  rows: Cell[][];
  /** Where the next page begins, where there may be one. */
  next: string | undefined;
}

/**
 * Rows of a result, which the engine reads from its file. The first row of the first page is the header, where there is one,
 * and counts among those that are asked for.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
 */
export async function resultRows(wish: RowsWish, athena: AthenaClient): Promise<ResultRows> {
  const { isCsv } = wish;
  const isFirst = wish.from === undefined;
  const { ResultSet, NextToken } = await athena.send(
    new GetQueryResultsCommand({
      QueryExecutionId: wish.queryExecutionId,
      MaxResults: isCsv && isFirst ? Math.min(wish.size + 1, MAX_ROWS) : wish.size,
      NextToken: wish.from,
    }),
  );
  const info = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => (isCsv ? Data : fieldsOf(Data, info.length)));
  const hasHeader = isFirst && (isCsv || isPlan(info));
  return {
    columns: info.map(columnOf),
    rows: (hasHeader ? rows.slice(1) : rows).map((row) =>
      row.map(({ VarCharValue }, index) => cellOf(info[index]?.Type ?? '', VarCharValue)),
    ),
    next: NextToken,
  };
}

// A plan is plain text too, and yet has a header: alone of all that is.
function isPlan([first, ...more]: readonly ColumnInfo[]): boolean {
  return first?.Name === 'Query Plan' && more.length === 0;
}

// A line of DESCRIBE is one value of several fields, between tabs, which Hive fills up with blanks to 20 letters.
function fieldsOf(row: readonly Datum[], columns: number): readonly Datum[] {
  const [first, ...more] = row;
  if (first?.VarCharValue === undefined || more.length > 0 || columns < 2) return row;
  return first.VarCharValue.split('\t').map((field) => ({ VarCharValue: field.trimEnd() }));
}

function columnOf({ Name = '', Type = '', Precision, Scale }: ColumnInfo): RowsColumn {
  return { Name, Type, ...(Type === 'decimal' && { Precision, Scale }) };
}

// Their values are doubles of JSON without loss. `float` is what GetQueryResults calls a real.
const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'float', 'real', 'double']);

/** @param text of the engine; undefined is NULL: https://docs.aws.amazon.com/athena/latest/APIReference/API_Datum.html */
export function cellOf(type: string, text: string | undefined): Cell {
  if (text === undefined) return null;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  // Neither NaN nor Infinity nor nothing is a number of JSON.
  if (!NUMBERS.has(type) || text === '') return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
