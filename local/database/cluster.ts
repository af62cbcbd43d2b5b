import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { runProgram } from './run-program.ts';
import { handOver, type ServerUser } from './server-user.ts';

/** The files of a server. */
export interface Cluster {
  data: string;
  password: string;
}

/** The name of the superuser. */
export const SUPERUSER = 'postgres';

/** Opens the files below a folder, making them the first time, whole or not at all. */
export async function openCluster(folder: string, { initdb }: Binaries, user: ServerUser): Promise<Cluster> {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  if (!existsSync(data)) {
    const making = join(folder, 'data.new');
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { mode: 0o700 });
    handOver(making, user);
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    handOver(passwordFile, user);
    await runProgram(
      initdb,
      [
        `--pgdata=${making}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      user,
    );
    renameSync(making, data);
  }
  return { data, password: readFileSync(passwordFile, 'utf8') };
}
