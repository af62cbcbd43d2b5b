import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from './run-program.ts';

const PATIENCE_MS = 10_000;

/**
 * Ends a server that an earlier process left behind, and removes the file with its number. The number alone says nothing:
 * it may have become another program's, which would keep PostgreSQL from starting.
 * https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export async function endStaleServer(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  const until = Date.now() + PATIENCE_MS;
  for (let told = false; isServerOf(pid, data); told = true) {
    if (!told) process.kill(pid, 'SIGINT');
    if (Date.now() > until) throw unavailable(`process ${pid} has its files and does not end`, undefined);
    await sleep(20);
  }
  rmSync(file, { force: true });
}

function isServerOf(pid: number, data: string): boolean {
  return Number.isSafeInteger(pid) && pid > 0 && argumentsOf(pid).includes(data);
}

function argumentsOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // There is no such process.
    return '';
  }
}
