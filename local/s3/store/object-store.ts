import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredChecksum } from '../body/checksum.ts';
import type { IncomingFile } from './incoming.ts';
import { KeyWalk } from './key-walk.ts';
import { KeyedLock } from './keyed-lock.ts';
import { isReal, makeParents, objectPath, removeEmptyDirectory } from './object-path.ts';
import type { FileState, Sidecars } from './sidecars.ts';
import { type ObjectMetadata, type StoredObject, storedObject } from './stored-object.ts';

/** An object whose bytes can be read, the same ones even if it is overwritten meanwhile. */
export interface OpenObject extends AsyncDisposable {
  readonly object: StoredObject;
  readonly file: FileHandle;
}

/** What is to be kept of an object. */
export interface NewObject extends ObjectMetadata {
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
}

/** May refuse a change, given the object as it is at that very moment. */
export type Precondition = (existing: StoredObject | undefined) => void;

/**
 * Objects as plain files `<root>/<bucket>/<key>`, which others may read, write and remove at any time. Changes made
 * through the store are atomic: a reader sees the object before or after.
 */
export class ObjectStore {
  readonly #root: string;
  readonly #sidecars: Sidecars;
  readonly #lock = new KeyedLock();

  /** `root` must be a real path, without symbolic links. */
  constructor(root: string, sidecars: Sidecars) {
    this.#root = root;
    this.#sidecars = sidecars;
  }

  /** Undefined when there is no such object. */
  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    await using opened = await this.open(bucket, key);
    return opened?.object;
  }

  /** Undefined when there is no such object. The caller disposes of it. */
  async open(bucket: string, key: string): Promise<OpenObject | undefined> {
    const path = readablePath(this.#directory(bucket), key);
    return path === undefined ? undefined : this.#lock.run(path, () => this.#open(path, bucket, key));
  }

  /**
   * Makes the file an object, in place of the one that may be there.
   * @throws {AwsError} for a key that can be no file, and whatever the precondition throws.
   */
  async put(
    bucket: string,
    key: string,
    incoming: IncomingFile,
    about: NewObject,
    precondition?: Precondition,
  ): Promise<StoredObject> {
    const path = objectPath(this.#directory(bucket), key);
    return this.#lock.run(path, async () => {
      const former = await this.#peek(path, bucket, key);
      precondition?.(former?.object);
      const state = await stat(incoming.path, { bigint: true });
      const sidecar = { ...about, key };
      await this.#sidecars.write(bucket, state, sidecar);
      try {
        await this.#moveIn(incoming.path, path, bucket, key);
      } catch (error) {
        await this.#sidecars.remove(bucket, key, state);
        throw error;
      }
      if (former && !sameState(former.state, state)) await this.#sidecars.remove(bucket, key, former.state);
      return storedObject(key, state, sidecar);
    });
  }

  /** Removes an object if it is there. @throws {AwsError} whatever the precondition throws. */
  async delete(bucket: string, key: string, precondition?: Precondition): Promise<void> {
    const path = readablePath(this.#directory(bucket), key);
    if (path === undefined) return;
    await this.#lock.run(path, async () => {
      const former = await this.#peek(path, bucket, key);
      precondition?.(former?.object);
      if (!former) return;
      await ifThere(() => unlink(path));
      await this.#sidecars.remove(bucket, key, former.state);
    });
  }

  /** @throws {AwsError} for a key that can be no file, as `put` would when all bytes have come. */
  checkKey(bucket: string, key: string): void {
    objectPath(this.#directory(bucket), key);
  }

  /** The keys of a bucket in S3's order. */
  walk(bucket: string, options: { prefix: string; after: string }): KeyWalk {
    return new KeyWalk(this.#directory(bucket), options);
  }

  async #open(path: string, bucket: string, key: string): Promise<OpenObject | undefined> {
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await ifThere(async () => ((await isReal(path)) ? open(path, flags) : undefined));
    if (!file) return undefined;
    const state = await file.stat({ bigint: true });
    if (!state.isFile()) {
      await file.close();
      return undefined;
    }
    const object = storedObject(key, state, await this.#sidecars.read(bucket, key, state));
    return { object, file, [Symbol.asyncDispose]: () => file.close() };
  }

  async #peek(
    path: string,
    bucket: string,
    key: string,
  ): Promise<{ object: StoredObject; state: FileState } | undefined> {
    const state = await ifThere(async () =>
      (await isReal(path)) ? lstat(path, { bigint: true }) : undefined,
    );
    if (!state?.isFile()) return undefined;
    return { state, object: storedObject(key, state, await this.#sidecars.read(bucket, key, state)) };
  }

  async #moveIn(from: string, to: string, bucket: string, key: string): Promise<void> {
    await makeParents(this.#directory(bucket), key);
    await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EISDIR') throw error;
      await removeEmptyDirectory(to);
      await rename(from, to);
    });
  }

  #directory(bucket: string): string {
    return join(this.#root, bucket);
  }
}

// A key that can be no file is that of no object.
function readablePath(bucketDirectory: string, key: string): string | undefined {
  try {
    return objectPath(bucketDirectory, key);
  } catch {
    return undefined;
  }
}

function sameState(one: FileState, other: FileState): boolean {
  return one.size === other.size && one.mtimeNs === other.mtimeNs;
}

// No such file; a file where a directory would be; a link where O_NOFOLLOW forbids it; a socket.
const ABSENT = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR'];

async function ifThere<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(String(error.code))) return undefined;
    throw error;
  }
}
