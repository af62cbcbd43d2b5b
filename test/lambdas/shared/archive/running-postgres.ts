import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Connect } from '../../../../lambdas/shared/archive/postgres/connect.ts';
import { postgresConnect } from '../../../../lambdas/shared/archive/postgres/connect.ts';
import { openDatabase } from '../../../../local/database/database.ts';

/** An empty PostgreSQL of its own, in a directory that goes with it. */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'lakehook-postgres-'));
  await chmod(folder, 0o755);
  const database = await openDatabase({ folder, sample: false, progress: () => undefined });
  const { host, port, username, password, dbname } = database.settings;
  const admin = new Client({ host, port, user: username, password, database: dbname });
  admin.on('error', () => undefined);
  await admin.connect();
  const connect: Connect = postgresConnect(async () => database.settings, { lockSeconds: 2 });
  return {
    settings: database.settings,
    connect,
    /** Runs a statement as the superuser. Its rows come as the driver parses them. */
    async query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
      const answer = await admin.query(sql, values);
      return Array.isArray(answer) ? [] : answer.rows;
    },
    /** Cuts the archive's connections, as the server does with one that stalled. */
    async cutConnections(): Promise<void> {
      await admin.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'lakehook-archive'`,
      );
    },
    async close() {
      await admin.end();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type RunningPostgres = Awaited<ReturnType<typeof startPostgres>>;
