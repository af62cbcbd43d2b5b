import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookSecret, parseWebhookSecret, signatureHeaders } from '../../core/delivery/signature.ts';
import { VERSION } from '../../core/version.ts';
import { apiStandIn, view } from './api-stand-in.ts';

/**
 * The package as `npm run build` makes it, installed and used as its users do: from a folder of their own. Node takes no
 * TypeScript from there, so what is used is what was built, and there is nothing else that could be.
 */
const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['bin', 'client', 'core', 'LICENSE', 'package.json', 'tsconfig.json', 'tsconfig.client.json'];

const folder = mkdtempSync(join(tmpdir(), 'lakehook-package-'));
const user = join(folder, 'user');
const installed = join(user, 'node_modules/lakehook');

beforeAll(() => {
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const name of SOURCES) cpSync(join(ROOT, name), join(source, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  execFileSync('npm', ['run', 'build'], { cwd: source, stdio: 'pipe' });
  // Away from what it was built from.
  cpSync(join(source, 'dist'), join(folder, 'clone/dist'), { recursive: true });
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
  execFileSync('npm', ['install', '--offline', '--no-audit', '../clone/dist'], { cwd: user, stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program in the folder that the package is installed in. @returns what it prints. */
async function run(program: string, ...options: string[]): Promise<string> {
  const parameters = [...options, '--input-type=module', '--eval', program];
  return (await promisify(execFile)(process.execPath, parameters, { cwd: user })).stdout;
}

test('depends on nothing, is of the version that it is the client of, and has the licences of what is within', () => {
  const read = (file: string) => readFileSync(join(installed, file), 'utf8');
  const manifest = JSON.parse(read('package.json'));
  expect(manifest).toMatchObject({
    name: 'lakehook',
    version: VERSION,
    type: 'module',
    license: 'Apache-2.0',
  });
  expect(Object.keys(manifest)).not.toContain('dependencies');
  expect(read('LICENSE')).toContain('Apache License');
  expect(read('THIRD-PARTY-LICENSES').match(/^(aws4fetch|zod)$/gm)).toEqual(['aws4fetch', 'zod']);
  expect(readdirSync(join(user, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'lakehook',
  ]);
});

test('asks the API from plain JavaScript, with nothing else installed', async () => {
  await using api = await apiStandIn({ 'GET /queries/q1': { body: view('RUNNING') } });
  const program = `
    import { createClient, hasEnded, LakehookRefusal } from 'lakehook';
    const client = createClient({ endpoint: '${api.url}' });
    const query = await client.get('q1');
    const error = await client.get('q2').catch((error) => error);
    console.log(JSON.stringify([query, hasEnded(query), error instanceof LakehookRefusal, error.code]));`;
  expect(JSON.parse(await run(program))).toEqual([view('RUNNING'), false, true, 'UnplannedUse']);
});

test('verifies a callback', async () => {
  const secret = createWebhookSecret();
  const body = JSON.stringify(view('FAILED'));
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = signatureHeaders({ id: 'msg_q1', timestamp, body, secrets: [parseWebhookSecret(secret)] });
  const given = [headers, body, secret].map((value) => JSON.stringify(value)).join();
  const printed = await run(`
    import { verifyCallback } from 'lakehook';
    console.log(verifyCallback(${given}).State.State);`);
  expect(printed).toBe('FAILED\n');
});

test('has no module of Node in what browsers load, and so no verifyCallback', async () => {
  const printed = await run(
    `import * as lakehook from 'lakehook'; console.log(Object.keys(lakehook).join());`,
    '--conditions=browser',
  );
  expect(printed).toBe('LakehookError,LakehookRefusal,assumeRole,createClient,hasEnded\n');
  const imports = (file: string): string[] => {
    const text = readFileSync(join(installed, file), 'utf8');
    const found = Array.from(
      text.matchAll(/^\s*(?:import|export|\}) ?.*?(?:from )?"([^"]+)";$/gm),
      ([, name = '']) => name,
    );
    return found.flatMap((name) => (name.startsWith('./') ? imports(name) : [name]));
  };
  expect(imports('index.js')).toEqual(['node:crypto']);
  expect(imports('browser.js')).toEqual([]);
});

test('has types, which need those of Node and nothing else', () => {
  writeFileSync(
    join(user, 'use.ts'),
    `import { createClient, type QueryView, verifyCallback } from 'lakehook';
    const client = createClient({ endpoint: 'http://127.0.0.1:4000' });
    export const query: QueryView = await client.wait((await client.submit({ Query: 'SELECT 1' })).QueryId);
    export const bytes: number | undefined = query.Statistics?.DataScannedInBytes;
    export const end: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' = verifyCallback(new Headers(), '', 'whsec_').State.State;
    // @ts-expect-error: there is no such field.
    await client.submit({ Querry: 'SELECT 1' });
    // @ts-expect-error: nor such a state.
    query.State.State === 'DONE';
    `,
  );
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  symlinkSync(join(ROOT, 'node_modules/@types'), join(user, 'node_modules/@types'));
  const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'use.ts'], {
    cwd: user,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
