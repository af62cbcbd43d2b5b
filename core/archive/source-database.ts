import type { Batch, BatchObject, BatchState } from './batch.ts';
import type { PartitionValue } from './hive-path.ts';
import type { LakeColumn } from './layout.ts';
import type { ColumnFilter } from './question-filter.ts';
import type { RowText } from './row-text.ts';
import type { SourceTable } from './source-table.ts';

/** How many rows a day has, or a part of it. */
export interface DayRows {
  day: string;
  rows: number;
}

/** Days that have rows, oldest first. */
export interface DaysWithRows {
  days: DayRows[];
  /** Whether the database's statistics stand for counts, which would take long. */
  isEstimate: boolean;
}

/** The rows of a day that make one batch. */
export interface Survey extends DayRows {
  /** Which partitions they belong to. Values are as they are in `RowText`, unescaped. */
  partitions: { values: PartitionValue[]; rows: number }[];
  /** The last row of the batch, by time and key, where the day has more than one batch may have. */
  upTo: string[] | null;
}

export interface NewBatch {
  day: string;
  bucket: string;
  /** The keys of its objects, once its number is known. */
  objectKeys: (number: number) => string[];
  columns: LakeColumn[];
}

/** What a reader has to know of the batches: which of the lake's rows are not in the database. */
export interface BatchMap {
  /** The highest number of a committed batch; 0 where there is none. */
  highest: number;
  /** Numbers up to it that are not committed, in their order: what the lake has of them does not count. */
  uncommitted: number[];
}

/** Hot rows and the map of the batches as of one instant. */
export interface HotSnapshot {
  map: BatchMap;
  /** To be read once, before the snapshot ends. */
  rows: RowText;
}

/** Instants in epoch milliseconds, half open; a side that is left out is unbounded, and then holds NULL and infinity too. */
export interface TimeRange {
  from?: number;
  to?: number;
}

/** Which hot rows a reader asks for. */
export interface HotRange extends TimeRange {
  /**
   * What rows have to fulfil besides, so that fewer are read. Rows that do not may come all the same, and none that does may be
   * left out: whoever asks puts the same filters to all rows.
   */
  filters?: readonly ColumnFilter[];
}

/**
 * The database that rows come from: one table of it. Every implementation passes the suite in
 * test/suites/source-database.ts.
 */
export interface SourceDatabase {
  /**
   * The table's columns and key.
   * @throws {LakehookError} `TableUnfit` with the reason: there is no such table, it has no primary key, its time column has
   *   no index of its own or another type than a time, or rows of other tables would be deleted with its rows.
   */
  describe(): Promise<SourceTable>;

  /** Makes `lakehook_batch` where it is missing. */
  migrate(): Promise<void>;

  /** The days before this one that have rows, and how many. */
  daysBefore(day: string): Promise<DaysWithRows>;

  /** The day of the oldest row. */
  oldestDay(): Promise<string | undefined>;

  /** The table's batches in these states, by number. */
  batches(...states: BatchState[]): Promise<Batch[]>;
  batch(number: number): Promise<Batch | undefined>;

  /**
   * Aborts a batch that is planned, and waits for a transaction that is just committing it.
   * @param reason a word for the audit trail.
   * @returns the state that stands: `committed` where that was first.
   */
  abort(number: number, reason: string): Promise<BatchState>;

  /** Notes that the objects of an aborted batch are deleted. */
  markGone(number: number): Promise<void>;

  /** Takes the table's lock. @returns undefined where another archiver has it. */
  lock(): Promise<ArchiveSession | undefined>;

  /** Reads hot rows and the map of the batches in one snapshot. */
  snapshot<Result>(
    range: HotRange,
    columns: readonly LakeColumn[],
    read: (snapshot: HotSnapshot) => Promise<Result>,
  ): Promise<Result>;
}

/** What the holder of a table's lock can do. The lock goes with the connection, however that ends. */
export interface ArchiveSession extends AsyncDisposable {
  /** Another connection under the same lock, for a batch of another day at the same time. It is to end before this one. */
  beside(): Promise<ArchiveSession>;

  /** The oldest day before this one, and from `since` on, that has rows. */
  nextDay(before: string, since?: string): Promise<string | undefined>;

  /** Looks at a day's oldest rows, `maxRows` at the most, before they are copied. */
  survey(day: string, maxRows: number): Promise<Survey>;

  /** Writes a batch ahead, as `planned`. Numbers ascend and are never used again. */
  plan(batch: NewBatch): Promise<Batch>;

  /** Takes the snapshot that a batch is copied from. */
  begin(batch: Batch, survey: Survey, columns: readonly LakeColumn[]): Promise<BatchTransaction>;

  /** Begins to put the rows of a committed batch back. */
  beginRestore(batch: Batch, columns: readonly LakeColumn[]): Promise<RestoreTransaction>;
}

interface Transaction extends AsyncDisposable {
  /**
   * What happened is unknown where this fails, whatever the error: ask `SourceDatabase.abort`. Leaving without it rolls
   * back.
   */
  commit(): Promise<void>;
}

/** One batch's transaction: copy, delete and mark, all on one snapshot. */
export interface BatchTransaction extends Transaction {
  /** The table as its rows are copied. From here on until the transaction ends nobody changes its columns. */
  describe(): Promise<SourceTable>;

  /** The batch's rows by time and key, to be read once. */
  rows(): RowText;

  /**
   * Deletes exactly the rows that were copied.
   * @returns how many.
   * @throws {LakehookError} `BatchConflict` where one of them was updated or deleted since, `ConstraintViolated` where rows of
   *   another table refer to one.
   */
  delete(): Promise<number>;

  /** Marks the batch committed. @throws {LakehookError} `BatchConflict` where it was aborted since. */
  mark(objects: readonly BatchObject[]): Promise<void>;
}

/** The transaction that takes a batch back. */
export interface RestoreTransaction extends Transaction {
  /**
   * Inserts rows.
   * @returns how many.
   * @throws {LakehookError} `BatchConflict` where a key is in use again, `ConstraintViolated` where the table has a constraint by
   *   now that one does not fulfil, `ColumnChanged` where a column of theirs is gone, `RowsAltered` where they would not be
   *   what they were.
   */
  insert(rows: RowText): Promise<number>;
  /** Marks the batch aborted. @throws {LakehookError} `BatchConflict` where it is not committed any more. */
  mark(): Promise<void>;
}
