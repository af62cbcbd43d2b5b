import { lstat, mkdir, readdir, realpath, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AwsError } from '../../aws/json-service.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';

// S3's own limit on a key, and that of file systems on a name; both in bytes of UTF-8.
const LONGEST_KEY = 1024;
const LONGEST_SEGMENT = 255;

/**
 * The file of a key. Some keys that S3 allows can be no file below the bucket's directory, and are refused:
 *
 * | key | error |
 * |---|---|
 * | over 1,024 bytes, or with a segment (between slashes) over 255 bytes | KeyTooLongError 400 |
 * | with an empty segment (so one with a slash at either end), `.` or `..` as a segment, or a NUL | InvalidArgument 400 |
 * | `a/b` while `a` is an object, or `a` while there are objects below `a/` | InvalidRequest 400, on writing |
 *
 * @throws {AwsError}
 */
export function objectPath(bucketDirectory: string, key: string): string {
  const segments = key.split('/');
  if (
    Buffer.byteLength(key) > LONGEST_KEY ||
    segments.some((name) => Buffer.byteLength(name) > LONGEST_SEGMENT)
  ) {
    throw new AwsError('KeyTooLongError', 'Your key is too long');
  }
  if (segments.some((name) => name === '' || name === '.' || name === '..')) {
    throw invalidArgument(
      'Objects are files here, so a key can have no empty segment and none that is . or ..',
    );
  }
  if (key.includes('\0')) throw invalidArgument('Objects are files here, so a key can have no NUL.');
  return join(bucketDirectory, ...segments);
}

/** Whether a path is reached through no symbolic link, which might lead out of the bucket. */
export async function isReal(path: string): Promise<boolean> {
  const parent = dirname(path);
  return (await realpath(parent)) === parent;
}

/** Makes the directories between the bucket's and the file. @throws {AwsError} InvalidRequest if one is an object. */
export async function makeParents(bucketDirectory: string, key: string): Promise<void> {
  await makeDirectory(dirname(join(bucketDirectory, key)), bucketDirectory);
}

/** From below: most of them are there, and where one is, all above it are. */
async function makeDirectory(directory: string, bucketDirectory: string): Promise<void> {
  if (directory === bucketDirectory || (await isDirectory(directory))) return;
  await makeDirectory(dirname(directory), bucketDirectory);
  await mkdir(directory).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    if (!(await isDirectory(directory))) throw conflict();
  });
}

/** @throws {AwsError} InvalidRequest if something else is there, or a symbolic link leads there. */
async function isDirectory(path: string): Promise<boolean> {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (real === undefined) return false;
  if (real !== path || !(await lstat(path)).isDirectory()) throw conflict();
  return true;
}

/**
 * Clears the way for an object where a directory is left over. Directories are not removed with their last object,
 * since another writer may be about to put a file there.
 * @throws {AwsError} InvalidRequest if there are objects in it.
 */
export async function removeEmptyDirectory(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isDirectory()) throw conflict();
    await removeEmptyDirectory(join(path, entry.name));
  }
  await rmdir(path);
}

function conflict(): AwsError {
  return invalidRequest(
    'Objects are files here, so there cannot be one at a key and others below the same key.',
  );
}
