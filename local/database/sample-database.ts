import { LakehookError } from '../../core/errors.ts';
import { type Database, openDatabase } from './database.ts';

export interface SampleDatabaseOptions {
  folder: string;
  /** Told of long work: how much of it is done, from 0 to 1, and what it is. */
  progress: (fraction: number, what: string) => void;
  /** Told why there is no database. */
  report: (error: LakehookError) => void;
  /** Ends the start where it is, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens the database with its sample. Without it the service does everything but archive, so one that does not start is
 * reported, not thrown.
 */
export async function openSampleDatabase({
  folder,
  progress,
  report,
  signal,
}: SampleDatabaseOptions): Promise<Database | undefined> {
  try {
    return await openDatabase({ folder, sample: true, progress, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const consequence = 'The service goes on without database and archive.';
    report(new LakehookError('DatabaseUnavailable', `${reason} ${consequence}`, { cause }));
    return undefined;
  }
}

/** `postgres://user@host:port/name`, without the password. */
export function databaseUrl({ settings: { username, host, port, dbname } }: Database): string {
  return `postgres://${username}@${host}:${port}/${dbname}`;
}
