import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const COMMAND = join(import.meta.dirname, '../../bin/lakehook.ts');

/** A command that has been started. */
export interface Running {
  /** What it has printed so far. */
  printed(): { out: string; err: string };
  /** Sends Ctrl-C. */
  interrupt(): void;
  ended: Promise<{ out: string; err: string; code: number | null }>;
}

/** Starts `lakehook` as a script does, without a terminal. */
export function start(args: readonly string[], knobs: Record<string, string> = {}, stdin = ''): Running {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env.PATH, ...knobs },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = Promise.all([text(child.stdout), text(child.stderr), exit]);
  return {
    printed: () => ({ out, err }),
    interrupt: () => void child.kill('SIGINT'),
    ended: ended.then(([whole, errors, code]) => ({ out: whole, err: errors, code })),
  };
}

/** Runs `lakehook` to its end. */
export function lakehook(args: readonly string[], knobs: Record<string, string> = {}, stdin = '') {
  return start(args, knobs, stdin).ended;
}
