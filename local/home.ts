import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LakehookError } from '../core/errors.ts';
import { type HomeSecrets, openHomeSecrets } from './home-secrets.ts';

/** Where each part keeps its own within the home folder. */
export interface Home {
  folder: string;
  /** Buckets as plain folders: an object is `<buckets>/<bucket>/<key>`. */
  buckets: string;
  /** What S3 knows of objects beside their bytes. */
  objectMetadata: string;
  records: string;
  executions: string;
  athena: string;
  inbox: string;
  /** The files of PostgreSQL. */
  database: string;
  /** Files being made, out of sight of whoever lists a bucket. */
  scratch: string;
  secrets: HomeSecrets;
}

/**
 * Opens the home folder, making it and its secrets the first time.
 * @param folder an absolute path.
 * @throws {LakehookError} `HomeUnusable` where it cannot be made or written to.
 */
export function openHome(folder: string): Home {
  unlessUnusable(folder, 'made', () => makeFolder(folder));
  unlessUnusable(folder, 'written to', () => accessSync(folder, constants.W_OK | constants.X_OK));
  const within = (name: string) => join(folder, name);
  return {
    folder,
    buckets: within('buckets'),
    objectMetadata: within('object-metadata'),
    records: within('records'),
    executions: within('executions.sqlite'),
    athena: within('athena.sqlite'),
    inbox: within('inbox.sqlite'),
    database: within('database'),
    scratch: within('scratch'),
    secrets: openHomeSecrets(within('secrets.json')),
  };
}

/** Made one after the other: asked for all at once, Node does not end below a folder such as /proc, which takes none. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function unlessUnusable(folder: string, use: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new LakehookError('HomeUnusable', `LAKEHOOK_HOME: ${folder} cannot be ${use}: ${why}.`, { cause });
  }
}

/**
 * Opens a store of the home folder that one process at a time may have.
 * @throws {LakehookError} `HomeInUse` when another one has it.
 */
export async function openOwned<Store>({ folder }: Home, open: () => Store | Promise<Store>): Promise<Store> {
  try {
    return await open();
  } catch (cause) {
    if (!isLocked(cause)) throw cause;
    throw new LakehookError(
      'HomeInUse',
      `LAKEHOOK_HOME: ${folder} is in use by another process. End it, or choose another folder.`,
      { cause },
    );
  }
}

// https://sqlite.org/rescode.html#busy
const SQLITE_BUSY = 5;

/** LevelDB and SQLite each say it in their own way, and it may be the cause of what was thrown. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'LEVEL_LOCKED') return true;
  if ('errcode' in error && error.errcode === SQLITE_BUSY) return true;
  return isLocked(error.cause);
}
