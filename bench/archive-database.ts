import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseSecret } from '../core/archive/environment.ts';
import { type Database, openDatabase } from '../local/database/database.ts';
import { makeSampleOrders, SAMPLE_DAYS } from '../local/database/sample-orders.ts';

/** PostgreSQL with the sample's table, of any size. */
export interface BenchDatabase extends AsyncDisposable {
  settings: DatabaseSecret;
  /** Makes the table anew, with so many rows or a few less, all of them old enough to move, and without batches. @returns how many. */
  fill(rows: number): Promise<number>;
}

// The sample ends yesterday; everything in it is to move.
const AGO_MS = 40 * 24 * 60 * 60 * 1_000;

export async function openBenchDatabase(folder: string): Promise<BenchDatabase> {
  // The database's own user passes through on its way to its files.
  chmodSync(folder, 0o755);
  const path = join(folder, 'database');
  mkdirSync(path);
  const database: Database = await openDatabase({ folder: path, sample: false, progress: () => undefined });
  const { settings } = database;
  return {
    settings,
    async fill(rows) {
      const rowsADay = Math.floor(rows / SAMPLE_DAYS);
      await runStatements(settings, ['DROP TABLE IF EXISTS orders, lakehook_batch', 'CHECKPOINT']);
      await makeSampleOrders(settings, { progress: () => undefined, now: Date.now() - AGO_MS, rowsADay });
      // What was written for the table is not to be paid for by what is measured next.
      await runStatements(settings, ['CHECKPOINT']);
      return rowsADay * SAMPLE_DAYS;
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

async function runStatements(settings: DatabaseSecret, statements: readonly string[]): Promise<void> {
  const client = await connectTo(settings);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

export async function connectTo({ host, port, username, password, dbname }: DatabaseSecret): Promise<Client> {
  const client = new Client({ host, port, user: username, password, database: dbname });
  await client.connect();
  return client;
}
