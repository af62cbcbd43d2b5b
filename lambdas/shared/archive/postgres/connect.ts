import { Client, type ClientConfig } from 'pg';
import type { DatabaseSecret } from '../../../../core/archive/environment.ts';

/** Opens a connection to the database. */
export type Connect = () => Promise<Client>;

export interface ConnectOptions {
  /** Seconds that one statement may take: a batch's rows are copied, or deleted, by one. */
  statementSeconds?: number;
  /** Seconds that a statement waits for a row that somebody else is writing. */
  lockSeconds?: number;
  /**
   * Seconds that a connection may do nothing, within a transaction or without: files are made and uploaded meanwhile. The
   * server then ends it, and with it the table's lock, so that an archiver that stalled is in nobody's way.
   */
  idleSeconds?: number;
}

// A function has 15 minutes. The three together are less, so that whatever it left behind is gone before the next night.
const DEFAULTS = { statementSeconds: 300, lockSeconds: 10, idleSeconds: 240 };

/** Makes connections whose settings do not depend on the server's or the role's. */
export function postgresConnect(
  readSecret: () => Promise<DatabaseSecret>,
  options: ConnectOptions = {},
): Connect {
  const { statementSeconds, lockSeconds, idleSeconds } = { ...DEFAULTS, ...options };
  const settings = [
    // Text is written and read in one form only.
    ['TimeZone', 'UTC'],
    ['DateStyle', 'ISO, YMD'],
    ['IntervalStyle', 'postgres'],
    ['bytea_output', 'hex'],
    ['extra_float_digits', '1'],
    ['standard_conforming_strings', 'on'],
    // A NULL in an array is one, and not the text NULL.
    ['array_nulls', 'on'],
    ['lc_monetary', 'C'],
    // A row that a policy hides would be neither copied nor missed: then rather an error.
    ['row_security', 'off'],
    ['statement_timeout', `${statementSeconds}s`],
    ['lock_timeout', `${lockSeconds}s`],
    ['idle_in_transaction_session_timeout', `${idleSeconds}s`],
    ['idle_session_timeout', `${idleSeconds}s`],
  ] as const;

  return async () => {
    const client = new Client({ ...clientConfig(await readSecret()), types: AS_TEXT });
    // What a lost connection was doing fails by itself.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(settings.map(([name, value]) => `SET ${name} = '${value}'`).join('; '));
      await client.query(SET_WHERE_NEEDED);
    } catch (error) {
      await client.end();
      throw error;
    }
    return client;
  };
}

// A batch whose COMMIT was answered has to be there after a crash of the server. What is stronger than `on` stays.
// PostgreSQL 17 and later may end a whole transaction by its time.
const SET_WHERE_NEEDED = `
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
  SELECT set_config('transaction_timeout', '0', false) WHERE current_setting('transaction_timeout', true) IS NOT NULL`;

/** Works with a connection of its own. */
export async function withClient<Result>(
  connect: Connect,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Where the connection is lost, the server has rolled back, and whatever comes next says so. */
export async function rollback(client: Client): Promise<void> {
  await client.query('ROLLBACK').catch(() => undefined);
}

function clientConfig({ host, port, username, password, dbname, ssl }: DatabaseSecret): ClientConfig {
  return {
    host,
    port,
    user: username,
    password,
    database: dbname,
    ssl: tlsOf(ssl),
    application_name: 'lakehook-archive',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
}

function tlsOf(ssl: DatabaseSecret['ssl']): ClientConfig['ssl'] {
  if (typeof ssl === 'boolean') return ssl ? { rejectUnauthorized: true } : false;
  return { rejectUnauthorized: true, ca: ssl.ca };
}

/** Values stay text: numbers would lose digits and dates microseconds. What is read is parsed where it is read. */
const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text };
