import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ArchiveLedger } from '../../../core/archive/archive-ledger.ts';
import type { Dataset } from '../../../core/archive/dataset.ts';
import type { Reach } from '../../../core/archive/points.ts';
import type { SourceDatabase } from '../../../core/archive/source-database.ts';
import { type ObjectFiles, objectFiles } from './files/object-files.ts';
import { ParquetFiles } from './files/parquet.ts';
import { DUCKDB_FOLDER } from './files/scratch.ts';
import { LakeObjects } from './lake-objects.ts';
import { type LakeEngine, LakeTables } from './lake-tables.ts';
import type { Connect } from './postgres/connect.ts';
import { PostgresLedger } from './postgres/postgres-ledger.ts';
import { PostgresSource } from './postgres/postgres-source.ts';

/** What the protocol works with, for one dataset. */
export interface ArchiveTools {
  dataset: Dataset;
  source: SourceDatabase;
  ledger: ArchiveLedger;
  lake: Pick<LakeTables, keyof LakeTables>;
  objects: Pick<LakeObjects, keyof LakeObjects>;
  files: ObjectFiles;
  /** Where files are made before they are uploaded. */
  scratch: string;
  /** How many batches a slice moves at a time, each of another day. */
  batchesAtOnce: number;
  /** Told of each point of the protocol. */
  reach: Reach;
  /** Epoch milliseconds. */
  now: () => number;
}

/** What a function of the archive is made with. */
export interface ArchiveFunction {
  datasets: readonly Dataset[];
  toolsOf: (dataset: Dataset) => ArchiveTools;
  /** Seconds after which a slice starts no further batch. */
  sliceSeconds: number;
}

export interface ArchiveDependencies {
  connect: Connect;
  s3: S3Client;
  /** What the lake's tables are made and extended by. */
  engine: LakeEngine;
  scratch: string;
  /** Rows up to which they are counted rather than estimated: `COUNTED_ROWS` unless it is said. */
  countedRows?: number;
  /** 2 unless it is said. */
  batchesAtOnce?: number;
  reach?: Reach;
  now?: () => number;
}

// While one waits for the database, the other makes and uploads its files. A function has hardly two cores.
const BATCHES_AT_ONCE = 2;

/** Makes the tools of a dataset. What is open in them (DuckDB) is opened once. */
export function archiveTools({
  connect,
  s3,
  engine,
  scratch,
  countedRows,
  batchesAtOnce = BATCHES_AT_ONCE,
  reach = () => undefined,
  now = Date.now,
}: ArchiveDependencies): (dataset: Dataset) => ArchiveTools {
  const parquet = new ParquetFiles(join(scratch, DUCKDB_FOLDER));
  const objects = new LakeObjects(s3);
  return (dataset) => ({
    dataset,
    source: new PostgresSource(connect, dataset, countedRows),
    ledger: new PostgresLedger(connect, dataset, countedRows),
    lake: new LakeTables(engine, dataset),
    objects,
    files: objectFiles(dataset.format, parquet),
    scratch,
    batchesAtOnce,
    reach,
    now,
  });
}
