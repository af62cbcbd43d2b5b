import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DatabaseSecret, databaseSecretSchema } from '../../../core/archive/environment.ts';
import { openDatabase } from '../../../local/database/database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-database-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openDatabase({ folder, sample: false, progress: () => undefined });

async function query({ host, port, username, password, dbname }: DatabaseSecret, sql: string) {
  const client = new Client({ host, port, user: username, password, database: dbname });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the database of this machine', () => {
  test('keeps what was written, from one start to the next', async () => {
    const first = await open();
    await query(first.settings, 'CREATE TABLE kept AS SELECT 7 AS value');
    await first.close();
    await expect(query(first.settings, 'SELECT 1')).rejects.toThrow();
    const second = await open();
    expect(await query(second.settings, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
    await second.close();
  });

  test('takes no one without its password', async () => {
    const { settings, close } = await open();
    await expect(query({ ...settings, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(/password/);
    await close();
  });

  test('goes down with a process that is killed, and comes up again with what was committed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'database-child.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const settings = await settingsOf(child);
    await query(settings, 'CREATE TABLE kept AS SELECT 7 AS value');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect
      .poll(() =>
        query(settings, 'SELECT 1').then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('down');
    const again = await open();
    expect(await query(again.settings, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
    await again.close();
  });

  test('ends the server that another process left running', async () => {
    const left = await open();
    const again = await open();
    await expect(query(left.settings, 'SELECT 1')).rejects.toThrow();
    expect(await query(again.settings, 'SELECT 1 AS value')).toEqual([{ value: 1 }]);
    await again.close();
    await left.close();
  });

  test('comes up where the number of its former process has become another’s, and leaves that alone', async () => {
    await (await open()).close();
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(join(folder, 'data', 'postmaster.pid'), `${bystander.pid}\n${join(folder, 'data')}\n`);
    const database = await open();
    expect(await query(database.settings, 'SELECT 1 AS value')).toEqual([{ value: 1 }]);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
    await database.close();
  });

  test('says why where it cannot start', async () => {
    await (await open()).close();
    writeFileSync(join(folder, 'data', 'PG_VERSION'), '9.0\n');
    await expect(open()).rejects.toMatchObject({ code: 'DatabaseUnavailable' });
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).toContain('incompatible');
  });
});

async function settingsOf({ stdout }: ChildProcess): Promise<DatabaseSecret> {
  if (!stdout) throw new Error('The process has no output.');
  const [line] = await once(createInterface(stdout), 'line');
  return databaseSecretSchema.parse(JSON.parse(String(line)));
}
