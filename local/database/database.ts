import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseSecret } from '../../core/archive/environment.ts';
import { findBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { makeSampleOrders } from './sample-orders.ts';
import { startServer } from './server.ts';
import { handOver, serverUser } from './server-user.ts';

export interface DatabaseOptions {
  /** The folder for its files. One process at a time may have it. */
  folder: string;
  /** Whether there is to be the sample's table. */
  sample: boolean;
  /** Told of long work: how much of it is done, from 0 to 1, and what it is. */
  progress: (fraction: number, what: string) => void;
  /** Ends the making of the sample, which the next start begins anew. */
  signal?: AbortSignal;
}

/** The database of this machine. */
export interface Database {
  /** What a secret says of a database on AWS. */
  settings: DatabaseSecret;
  close(): Promise<void>;
}

const DATABASE = 'shop';

/**
 * Opens PostgreSQL on this machine, as a process beside this one and with its files below the folder. It is made the first
 * time, recovers by itself from whatever ended it before, and ends when this process does.
 * @throws {LakehookError} `DatabaseUnavailable`; nothing is left running then.
 */
export async function openDatabase({ folder, sample, progress, signal }: DatabaseOptions): Promise<Database> {
  const binaries = await findBinaries();
  const user = serverUser();
  const cluster = await openCluster(folder, binaries, user);
  handOver(folder, user);
  const server = await startServer(cluster, {
    program: binaries.postgres,
    user,
    log: join(folder, 'postgres.log'),
  });
  try {
    await createDatabase(server.settings);
    const settings = { ...server.settings, dbname: DATABASE };
    if (sample) await makeSampleOrders(settings, { progress, signal, now: Date.now() });
    return { settings, close: server.close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function createDatabase({ host, port, username, password, dbname }: DatabaseSecret): Promise<void> {
  const client = new Client({ host, port, user: username, password, database: dbname });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
