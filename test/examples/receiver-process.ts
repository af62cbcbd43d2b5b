import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;

/** A receiver of the examples, running in a process of its own. */
export interface ReceiverProcess {
  url: string;
  /** Names of the files that it has kept. */
  files(): string[];
  read(file: string): string;
  end(): Promise<void>;
}

/** Starts a receiver on a free port and waits until it prints its address. */
export async function startReceiver(
  [command, ...parameters]: readonly [string, ...string[]],
  secret: string,
): Promise<ReceiverProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'lakehook-receiver-'));
  const child = spawn(command, parameters, {
    env: { PATH: process.env.PATH, PORT: '0', RECEIVED: folder, LAKEHOOK_WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    url: await printedUrl(child),
    files: () => readdirSync(folder).sort(),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    async end() {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function printedUrl(child: ChildProcess): Promise<string> {
  let printed = '';
  const collect = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const url = /Receiving on (http:\/\/[\d.:]+\/)/.exec(printed)?.[1];
    if (url) return url;
    await sleep(10);
  }
  child.kill('SIGKILL');
  throw new Error(`The receiver did not start:\n${printed}`);
}
