import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const COMMAND = [join(import.meta.dirname, '../../bin/lakehook.ts'), 'start'];
// The first start makes the samples. Within the time of a hook, so that a failure shows what was printed.
const START_TIMEOUT_MS = 110_000;

/** `lakehook start` in a process of its own, as a user starts it. */
export interface RunningService {
  apiUrl: string;
  awsUrl: string;
  /** Everything it has printed so far. */
  printed(): string;
  /** Resolves when the process has ended, whatever ended it. */
  ended: Promise<void>;
  /** Sends a signal; resolves with the exit code, or null where a signal ended it. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** A home folder for services, which is removed with the test. */
export function homeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lakehook-home-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Starts the service on free ports and waits until it says that it is ready.
 * @param command what Node runs: `lakehook start`, or a program that prints the same addresses.
 */
export async function startService(
  home: string,
  knobs: Record<string, string> = {},
  command: readonly string[] = COMMAND,
): Promise<RunningService> {
  const child = spawn(process.execPath, command, {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      AWS_PORT: '0',
      LAKEHOOK_HOME: home,
      LAKEHOOK_DEMO: '0',
      LAKEHOOK_DATABASE: '0',
      ...knobs,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that ends before its time leaves no service behind.
  const leave = () => child.kill('SIGKILL');
  process.once('exit', leave);
  const ended = once(child, 'exit').then(() => {
    process.off('exit', leave);
  });
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const apiUrl = await printedUrl(child, () => text, /API +(http:\/\/[\d.:]+)/);
  const awsUrl = await printedUrl(child, () => text, /AWS endpoint +(http:\/\/[\d.:]+)/);
  return {
    apiUrl,
    awsUrl,
    printed: () => text,
    ended,
    async end(signal) {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

async function printedUrl(child: ChildProcess, printed: () => string, pattern: RegExp): Promise<string> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const url = pattern.exec(printed())?.[1];
    if (url) return url;
    await sleep(10);
  }
  child.kill('SIGKILL');
  throw new Error(`The service did not start:\n${printed()}`);
}
