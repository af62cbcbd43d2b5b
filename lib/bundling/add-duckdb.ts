import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/**
 * `node add-duckdb.ts <platform> <folder>`: puts DuckDB for a platform, such as linux-arm64, into the folder's
 * node_modules. Its JavaScript is this machine's. Its native code is too, where this is such a machine; otherwise it is fetched from
 * npm's registry, and has to be what package-lock.json says.
 */
const [platform = '', folder = ''] = process.argv.slice(2);
const ROOT = join(import.meta.dirname, '../..');
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});
const packedSchema = z.tuple([z.object({ filename: z.string(), integrity: z.string() })]);
const BINDING = `node_modules/@duckdb/node-bindings-${platform}`;

for (const path of ['@duckdb/node-api', '@duckdb/node-bindings', 'detect-libc']) {
  copy(`node_modules/${path}`);
}
if (existsSync(join(ROOT, BINDING))) copy(BINDING);
else fetchPackage(BINDING);

function copy(path: string): void {
  // Types and maps are for those who write programs.
  const filter = (file: string) => !/\.(?:d\.ts|map|md)$/.test(file);
  cpSync(join(ROOT, path), join(folder, path), { recursive: true, dereference: true, filter });
}

function fetchPackage(path: string): void {
  const { version, integrity } = lockedPackage(path);
  const scratch = mkdtempSync(join(tmpdir(), 'lakehook-duckdb-'));
  try {
    const name = `${path.replace('node_modules/', '')}@${version}`;
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const packed = execFileSync(npm, ['pack', '--json', '--silent', '--pack-destination', scratch, name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    const [file] = packedSchema.parse(JSON.parse(packed));
    if (file.integrity !== integrity) throw new Error(`${name} is not what package-lock.json says.`);
    mkdirSync(join(folder, path), { recursive: true });
    execFileSync('tar', [
      '-xzf',
      join(scratch, file.filename),
      '-C',
      join(folder, path),
      '--strip-components=1',
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function lockedPackage(path: string) {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const found = lock.packages[path];
  if (!found?.integrity) throw new Error(`package-lock.json has no ${path}.`);
  return { version: found.version, integrity: found.integrity };
}
