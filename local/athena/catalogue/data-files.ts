import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file of a table. */
export interface DataFile {
  path: string;
  bytes: number;
  modified: number;
  /** The values of the partition keys, in their order; undefined is NULL. */
  partition: (string | undefined)[];
}

// Hive's own word for NULL in a path.
const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/**
 * Lists the files below a directory, by path. As in Hive, names that begin with `_` or `.` are not data, neither are empty
 * files, nor files outside the directories of the partition keys. A directory that does not exist holds no files.
 */
export async function listDataFiles(
  directory: string,
  partitionKeys: readonly string[],
): Promise<DataFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(noDirectory);
  const files = await Promise.all(
    entries.map(async (entry): Promise<DataFile[]> => {
      if (!entry.isFile()) return [];
      const path = join(entry.parentPath, entry.name);
      const steps = relative(directory, path).split('/');
      if (steps.some((step) => /^[_.]/.test(step))) return [];
      const partition = partitionOf(steps, partitionKeys);
      if (partition === undefined) return [];
      const { size, mtimeMs } = await stat(path).catch(goneMeanwhile);
      return size === 0 ? [] : [{ path, bytes: size, modified: mtimeMs, partition }];
    }),
  );
  return files.flat().sort((one, other) => (one.path < other.path ? -1 : 1));
}

function partitionOf(steps: string[], keys: readonly string[]): (string | undefined)[] | undefined {
  const values = new Map<string, string>();
  for (const step of steps) {
    const equals = step.indexOf('=');
    if (equals > 0) values.set(step.slice(0, equals).toLowerCase(), unescaped(step.slice(equals + 1)));
  }
  if (!keys.every((key) => values.has(key))) return undefined;
  return keys.map((key) => {
    const value = values.get(key);
    return value === NULL_PARTITION ? undefined : value;
  });
}

// Hive escapes what a path cannot hold as %XX; a % that is no escape stands for itself.
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function noDirectory(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

// Objects are deleted while tables are listed; what is gone holds no rows.
function goneMeanwhile(error: NodeJS.ErrnoException): { size: number; mtimeMs: number } {
  if (error.code === 'ENOENT') return { size: 0, mtimeMs: 0 };
  throw error;
}
