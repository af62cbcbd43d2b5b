import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../local/database/database.ts';
import { makeSampleOrders, SAMPLE_DAYS } from '../local/database/sample-orders.ts';
import { type Home, openHome } from '../local/home.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The service as `lakehook start` runs it, in a process of its own, with a table of so many rows or a few more. */
export interface ExportSite extends AsyncDisposable {
  apiUrl: string;
  awsUrl: string;
  pid: number;
  rows: number;
  home: Home;
}

const COMMAND = join(import.meta.dirname, '../bin/lakehook.ts');

export async function openExportSite(rows: number): Promise<ExportSite> {
  const folder = temporaryFolder();
  // The database's own user passes through on its way to its files.
  chmodSync(folder.path, 0o755);
  const home = openHome(folder.path);
  const rowsADay = Math.ceil(rows / SAMPLE_DAYS);
  await makeTable(home, rowsADay);
  const child = spawn(process.execPath, [COMMAND, 'start'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      AWS_PORT: '0',
      LAKEHOOK_HOME: home.folder,
      LAKEHOOK_DEMO: '0',
      LAKEHOOK_DATABASE: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A bench that fails leaves no service behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const { apiUrl, awsUrl } = await addressesOf(child);
  return {
    apiUrl,
    awsUrl,
    pid: child.pid ?? 0,
    rows: rowsADay * SAMPLE_DAYS,
    home,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      folder[Symbol.dispose]();
    },
  };
}

/** Makes the table before the service would make the sample's, which is small. */
async function makeTable(home: Home, rowsADay: number): Promise<void> {
  const options = { folder: home.database, sample: false, progress: () => undefined };
  const { settings, close } = await openDatabase(options);
  await makeSampleOrders(settings, { progress: () => undefined, now: Date.now(), rowsADay });
  await close();
}

async function addressesOf({ stdout }: ChildProcess): Promise<{ apiUrl: string; awsUrl: string }> {
  let printed = '';
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += String(chunk);
    const [, apiUrl] = /API +(http:\/\/[\d.:]+)/.exec(printed) ?? [];
    const [, awsUrl] = /AWS endpoint +(http:\/\/[\d.:]+)/.exec(printed) ?? [];
    if (apiUrl && awsUrl) {
      stdout?.resume();
      return { apiUrl, awsUrl };
    }
  }
  throw new Error(`The service did not start:\n${printed}`);
}
