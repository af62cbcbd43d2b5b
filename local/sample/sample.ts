import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Catalogue } from '../athena/catalogue/catalogue.ts';
import { literal } from '../athena/sql-text.ts';
import { customers, dayOf, ordersOf, visitsOf } from './rows.ts';
import { DAYS, ORDERS_A_DAY, sampleTables } from './tables.ts';

export interface SampleOptions {
  /** The folder of all buckets, and the one that the sample lies in. */
  buckets: string;
  bucket: string;
  /** A folder on the same file system in which the sample can be made out of sight. */
  scratch: string;
  catalogue: Catalogue;
  /** Told how much is done, from 0 to 1. */
  progress: (fraction: number, what: string) => void;
  /** Ends the making, which the next start begins anew. */
  signal?: AbortSignal | undefined;
}

const PREFIX = 'sample';

/** Makes the sample lake unless it is there, whole or not at all, and names its tables in the catalogue. */
export async function makeSample({
  buckets,
  bucket,
  scratch,
  catalogue,
  progress,
  signal,
}: SampleOptions): Promise<void> {
  const folder = join(buckets, bucket, PREFIX);
  if (!existsSync(folder)) {
    const making = join(scratch, PREFIX);
    rmSync(making, { recursive: true, force: true });
    await makeFiles(making, progress, signal);
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(making, folder);
  }
  for (const table of sampleTables(`s3://${bucket}/${PREFIX}/`)) catalogue.createTable(table);
}

async function makeFiles(folder: string, progress: SampleOptions['progress'], signal?: AbortSignal) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await copy(connection, customers(), join(folder, 'customers', 'customers.csv'), CSV);
    for (let day = 0; day < DAYS; day += 1) {
      signal?.throwIfAborted();
      const rows = (day * ORDERS_A_DAY).toLocaleString('en-US');
      progress(day / DAYS, `making the sample lake, once: ${rows} orders`);
      const partition = `dt=${dayOf(day)}`;
      await copy(connection, ordersOf(day), join(folder, 'orders', partition, 'orders.parquet'), PARQUET);
      await copy(connection, visitsOf(day), join(folder, 'visits', partition, 'visits.csv'), CSV);
    }
    progress(
      1,
      `made the sample lake: ${(DAYS * ORDERS_A_DAY).toLocaleString('en-US')} orders over ${DAYS} days`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const PARQUET = 'FORMAT parquet, COMPRESSION zstd';
// Text is quoted, so that an empty string and NULL stay apart.
const CSV = 'FORMAT csv, HEADER, FORCE_QUOTE *';

async function copy(connection: DuckDBConnection, select: string, file: string, format: string) {
  mkdirSync(dirname(file), { recursive: true });
  await connection.run(`COPY (${select}) TO ${literal(file)} (${format})`);
}
