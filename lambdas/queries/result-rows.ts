import { type AthenaClient, type ColumnInfo, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import { MAX_ROWS } from '../../core/contract/parameters.ts';
import type { Cell, RowsColumn } from '../../core/contract/rows.ts';

export interface RowsWish {
  queryExecutionId: string;
  /** Where the engine's last page ended; undefined for the first. */
  from: string | undefined;
  /** How many rows at most. */
  size: number;
  /** Whether the result is a file of CSV, whose first row names the columns; results of SHOW and the like are plain text. */
  isCsv: boolean;
}

export interface ResultRows {
  columns: RowsColumn[];
  rows: Cell[][];
  /** Where the next page begins, where there may be one. */
  next: string | undefined;
}

/**
 * Rows of a result, which the engine reads from its file.
 *
 * The first row of the first page is the header, and only there: https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
 * A value without VarCharValue is NULL: https://docs.aws.amazon.com/athena/latest/APIReference/API_Datum.html
 */
export async function resultRows(wish: RowsWish, athena: AthenaClient): Promise<ResultRows> {
  const hasHeader = wish.isCsv && wish.from === undefined;
  const { ResultSet, NextToken } = await athena.send(
    new GetQueryResultsCommand({
      QueryExecutionId: wish.queryExecutionId,
      MaxResults: hasHeader ? Math.min(wish.size + 1, MAX_ROWS) : wish.size,
      NextToken: wish.from,
    }),
  );
  const info = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  return {
    columns: info.map(columnOf),
    rows: (hasHeader ? rows.slice(1) : rows).map((row) =>
      row.map((text, index) => cellOf(info[index]?.Type ?? '', text)),
    ),
    next: NextToken,
  };
}

function columnOf({ Name = '', Type = '', Precision, Scale }: ColumnInfo): RowsColumn {
  return { Name, Type, ...(Type === 'decimal' && { Precision, Scale }) };
}

// Their values are doubles of JSON without loss. `float` is what GetQueryResults calls a real.
const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'float', 'real', 'double']);

/** @param text of the engine; undefined is NULL. */
export function cellOf(type: string, text: string | undefined): Cell {
  if (text === undefined) return null;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  // Neither NaN nor Infinity nor nothing is a number of JSON.
  if (!NUMBERS.has(type) || text === '') return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
