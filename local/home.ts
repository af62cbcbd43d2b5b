import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createWebhookSecret } from '../core/delivery/signature.ts';
import { LakehookError } from '../core/errors.ts';

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
  /** Files being made, out of sight of whoever lists a bucket. */
  scratch: string;
  secrets: HomeSecrets;
}

const secretsSchema = z.object({
  /** What callbacks are signed with, unless a knob says otherwise. */
  webhookSecret: z.string(),
  /** What the credentials of sessions are derived from; links hold across restarts because it is kept. */
  sessionRoot: z.string(),
});
export type HomeSecrets = z.infer<typeof secretsSchema>;

/** Opens the home folder, making it and its secrets the first time. */
export function openHome(folder: string): Home {
  mkdirSync(folder, { recursive: true });
  const within = (name: string) => join(folder, name);
  return {
    folder,
    buckets: within('buckets'),
    objectMetadata: within('object-metadata'),
    records: within('records'),
    executions: within('executions.sqlite'),
    athena: within('athena.sqlite'),
    inbox: within('inbox.sqlite'),
    scratch: within('scratch'),
    secrets: keptSecrets(within('secrets.json')),
  };
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

function keptSecrets(file: string): HomeSecrets {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const secrets = {
    webhookSecret: createWebhookSecret(),
    sessionRoot: randomBytes(32).toString('base64'),
  };
  // Whole or not at all: a half-written file would end every later start.
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
