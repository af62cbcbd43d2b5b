import type { ColumnInfo } from '../results/column-info.ts';

/** What a statement about the catalogue answers: rows of text. */
export interface TextResult {
  columns: ColumnInfo[];
  rows: string[][];
}
