import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { unescapePathName } from '../../../core/archive/hive-path.ts';

/** The values of the partition keys, in their order; undefined is NULL. */
export type PartitionValues = readonly (string | undefined)[];

/** A file of a table. */
export interface DataFile {
  path: string;
  bytes: number;
  modified: number;
  partition: PartitionValues;
}

/**
 * Lists the files below the directory of a table, by path, with the partitions that the paths tell of. Files outside of the
 * directories of the partition keys are not data.
 */
export async function discoverDataFiles(
  directory: string,
  partitionKeys: readonly string[],
): Promise<DataFile[]> {
  return listFiles(directory, (steps) => partitionOf(steps, partitionKeys));
}

/** Lists the files below the directory of one partition, by path. */
export async function listDataFiles(directory: string, partition: PartitionValues): Promise<DataFile[]> {
  return listFiles(directory, () => partition);
}

// As in Hive, names that begin with `_` or `.` are not data, neither are empty files. A directory that does not exist holds
// no files.
async function listFiles(
  directory: string,
  partitionOfSteps: (steps: string[]) => PartitionValues | undefined,
): Promise<DataFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(noDirectory);
  const files = await Promise.all(
    entries.map(async (entry): Promise<DataFile[]> => {
      if (!entry.isFile()) return [];
      const path = join(entry.parentPath, entry.name);
      const steps = relative(directory, path).split('/');
      if (steps.some((step) => /^[_.]/.test(step))) return [];
      const partition = partitionOfSteps(steps);
      if (partition === undefined) return [];
      const { size, mtimeMs } = await stat(path).catch(goneMeanwhile);
      return size === 0 ? [] : [{ path, bytes: size, modified: mtimeMs, partition }];
    }),
  );
  return files.flat().sort((one, other) => (one.path < other.path ? -1 : 1));
}

function partitionOf(steps: string[], keys: readonly string[]): PartitionValues | undefined {
  const values = new Map<string, string | undefined>();
  for (const step of steps) {
    const equals = step.indexOf('=');
    if (equals <= 0) continue;
    values.set(step.slice(0, equals).toLowerCase(), unescapePathName(step.slice(equals + 1)) ?? undefined);
  }
  return keys.every((key) => values.has(key)) ? keys.map((key) => values.get(key)) : undefined;
}

/** For `catch`: what is not there, or cannot be for the length of its name, holds nothing. */
export function noDirectory(error: NodeJS.ErrnoException): [] {
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return [];
  throw error;
}

// Objects are deleted while tables are listed; what is gone holds no rows.
function goneMeanwhile(error: NodeJS.ErrnoException): { size: number; mtimeMs: number } {
  if (error.code === 'ENOENT') return { size: 0, mtimeMs: 0 };
  throw error;
}
