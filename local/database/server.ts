import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseSecret } from '../../core/archive/environment.ts';
import { type Cluster, SUPERUSER } from './cluster.ts';
import { unavailable } from './run-program.ts';
import type { ServerUser } from './server-user.ts';
import { endStaleServer } from './stale-server.ts';

/** A server that listens on the loopback interface. */
export interface Server {
  /** How its first database is reached. */
  settings: DatabaseSecret;
  /** Ends it, and every connection with it. */
  close(): Promise<void>;
}

const STARTS = 3;
const START_MS = 60_000;
const END_MS = 10_000;

/** Starts the server on a free port. It goes down with this process, whatever ends that. */
export async function startServer(
  { data, password }: Cluster,
  { program, user, log }: { program: string; user: ServerUser; log: string },
): Promise<Server> {
  await endStaleServer(data);
  for (let start = 1; ; start += 1) {
    const settings = {
      host: '127.0.0.1',
      port: await freePort(),
      username: SUPERUSER,
      password,
      dbname: 'postgres',
      ssl: false,
    };
    const child = spawnServer(program, data, settings.port, log, user);
    const guard = guardOf(child);
    if (await isReady(child, settings)) {
      return {
        settings,
        async close() {
          guard.end();
          await end(child);
        },
      };
    }
    guard.end();
    // Somebody else may have taken the port since.
    if (start === STARTS) throw unavailable(`${join(log)} says why`, undefined);
  }
}

function spawnServer(
  program: string,
  data: string,
  port: number,
  log: string,
  user: ServerUser,
): ChildProcess {
  const descriptor = openSync(log, 'a', 0o600);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    // The sample is written at once, and the archive deletes by the day: fewer checkpoints.
    max_wal_size: '2GB',
    jit: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: the terminal's Ctrl-C is for this process, which ends the server when others are through with it.
  const child = spawn(program, ['-D', data, ...args], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
  });
  closeSync(descriptor);
  child.on('error', () => undefined);
  return child;
}

/** A shell that waits for the end of this process, however it ends, and then ends the server. */
function guardOf({ pid }: ChildProcess): { end(): void } {
  if (pid === undefined) return { end: () => undefined };
  const shell = spawn('/bin/sh', ['-c', `read line; kill -INT ${pid}`], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { end: () => shell.kill('SIGKILL') };
}

async function isReady(child: ChildProcess, settings: DatabaseSecret): Promise<boolean> {
  const until = Date.now() + START_MS;
  while (
    child.pid !== undefined &&
    child.exitCode === null &&
    child.signalCode === null &&
    Date.now() < until
  ) {
    if (await answers(settings)) return true;
    await sleep(20);
  }
  await end(child);
  return false;
}

async function answers({ username, dbname, host, port, password }: DatabaseSecret): Promise<boolean> {
  const client = new Client({ user: username, database: dbname, host, port, password });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

// Fast shutdown, then an immediate one: https://www.postgresql.org/docs/current/server-shutdown.html
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), END_MS);
  await ended;
  clearTimeout(impatience);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw unavailable('no port is free', undefined);
  return address.port;
}
