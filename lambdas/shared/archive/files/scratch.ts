import { globSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where DuckDB puts what does not fit into memory. */
export const DUCKDB_FOLDER = 'duckdb';
const PREFIX = 'batch-';

/** A folder that is gone once its owner is through. What a killed process left is there until `clearScratch`. */
export async function scratchFolder(parent: string): Promise<AsyncDisposable & { path: string }> {
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, PREFIX));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/**
 * Removes what an earlier process left in a folder that is this one's alone. A function that ran out of time is started anew
 * with its `/tmp` as it was. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function clearScratch(parent: string): void {
  for (const path of globSync([`${PREFIX}*`, DUCKDB_FOLDER], { cwd: parent })) {
    rmSync(join(parent, path), { recursive: true, force: true });
  }
}
