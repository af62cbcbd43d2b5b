import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { LakehookError } from '../../core/errors.ts';
import type { ServerUser } from './server-user.ts';

/** Runs a program to its end. @throws {LakehookError} `DatabaseUnavailable` with the last line of what it said. */
export async function runProgram(program: string, args: readonly string[], user: ServerUser): Promise<void> {
  const child = spawn(program, args, { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const said = text(child.stderr);
  try {
    const [code] = await ended;
    if (code === 0) return;
  } catch (cause) {
    throw unavailable(`${program} cannot be run by the user that PostgreSQL runs as`, cause);
  }
  throw unavailable((await said).trim().split('\n').at(-1) ?? program, undefined);
}

export function unavailable(reason: string, cause: unknown): LakehookError {
  return new LakehookError('DatabaseUnavailable', `The embedded PostgreSQL did not start: ${reason}.`, {
    cause,
  });
}
