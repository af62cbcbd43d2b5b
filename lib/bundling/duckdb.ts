import { join } from 'node:path';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';

const SCRIPT = join(import.meta.dirname, 'add-duckdb.ts');

/**
 * Puts DuckDB beside a bundle. npm installs native code for the machine that it runs on, which is not what the function runs on,
 * so it is not left to npm.
 */
export function duckDbHooks({ dockerPlatform }: Architecture): ICommandHooks {
  const platform = dockerPlatform === 'linux/arm64' ? 'linux-arm64' : 'linux-x64';
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_, output) => [[process.execPath, SCRIPT, platform, output].map(quoted).join(' ')],
  };
}

/** JSON's quotes are those of shells, on Windows too, for paths that hold neither quotes nor dollar signs. */
function quoted(word: string): string {
  return JSON.stringify(word);
}
