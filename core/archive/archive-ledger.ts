import type { Batch } from './batch.ts';
import type { SourceTable } from './source-table.ts';

/** The rows that are in the database. */
export interface HotRows {
  rows: number;
  /** Whether the database's statistics stand for a count, which would take long. */
  isEstimate: boolean;
  /** The days of the oldest row and of the newest one; undefined where there is no row. */
  oldestDay: string | undefined;
  newestDay: string | undefined;
}

/** What was moved to the lake and is there now. */
export interface ColdRows {
  batches: number;
  rows: number;
  bytes: number;
  days: number;
}

/** How many batches are in which state, however many nights there have been. */
export interface BatchCounts {
  planned: number;
  committed: number;
  /** Those whose objects are gone included. */
  aborted: number;
  /** When the newest of those that count was committed, in milliseconds; undefined where none is. */
  lastCommitAt: number | undefined;
}

/** What a database knows of where the rows of a dataset are. `lakehook_batch` must be there. */
export interface ArchiveLedger {
  /** The number of the newest batch, whatever became of it; 0 where there is none. */
  lastBatch(): Promise<number>;
  /** Which of these numbers are of no batch of the table. */
  unknownBatches(numbers: readonly number[]): Promise<number[]>;
  /**
   * @throws {LakehookError} `TableUnfit` where batches that count lie elsewhere, or are of days of another column or time zone,
   *   than the dataset now says; or where another table's lie at its place.
   */
  refuseOtherBatches(table: SourceTable): Promise<void>;
  /** Batches with a higher number, by number. */
  batchesAfter(number: number): Promise<Batch[]>;
  hotRows(): Promise<HotRows>;
  coldRows(): Promise<ColdRows>;
  batchCounts(): Promise<BatchCounts>;
}
