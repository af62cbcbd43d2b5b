import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

/** `npm run build`: makes dist/, the client as a package of its own that needs no other: what it uses is within. */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const MODULES = join(ROOT, 'node_modules');

rmSync(DIST, { recursive: true, force: true });
const bundled = await bundle();
writeTypes();
writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(clientManifest(), null, 2)}\n`);
cpSync(join(ROOT, 'LICENSE'), join(DIST, 'LICENSE'));
writeFileSync(join(DIST, 'THIRD-PARTY-LICENSES'), licences(bundled));

/** @returns the names of the packages that code was taken from. */
async function bundle(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['client/index.ts', 'client/browser.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: ['node:*'],
    outdir: 'dist',
    metafile: true,
    logLevel: 'warning',
  });
  const names = Object.keys(metafile.inputs).map(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** The declarations of the client, and beside them those of zod, which the contract's types are made with. */
function writeTypes() {
  const types = join(DIST, 'types');
  const tsc = join(MODULES, 'typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.client.json'], { cwd: ROOT, stdio: 'inherit' });
  for (const file of globSync('**/*.d.ts', { cwd: types })) {
    const path = join(types, file);
    const zod = relative(dirname(path), join(types, 'zod/index.js')).replaceAll(sep, '/');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll("from 'zod';", `from '${zod}';`));
  }
  for (const file of globSync(['index.d.ts', 'v4/{classic,core,locales}/*.d.ts'], {
    cwd: join(MODULES, 'zod'),
  })) {
    cpSync(join(MODULES, 'zod', file), join(types, 'zod', file));
  }
}

function clientManifest() {
  const { name, version, license, engines } = manifest;
  return {
    name,
    version,
    description: 'The client of Lakehook: ask a data lake by POST; get the answer by webhook.',
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': {
        browser: { types: './types/client/browser.d.ts', default: './browser.js' },
        types: './types/client/index.d.ts',
        default: './index.js',
      },
      './package.json': './package.json',
    },
    engines: { node: engines.node },
  };
}

function licences(packages: readonly string[]): string {
  const texts = packages.map((name) => `${name}\n\n${readFileSync(join(MODULES, name, 'LICENSE'), 'utf8')}`);
  return texts.join('\n');
}
