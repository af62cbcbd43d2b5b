import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareUtf8 } from './utf8-order.ts';

/** Walks the files of a bucket's directory as keys, in S3's order, reading no directory that is not needed. */
export class KeyWalk {
  readonly #directory: string;
  readonly #prefix: string;
  readonly #after: string;
  #skipped: string | undefined;

  /** Yields keys that begin with `prefix` and come after `after`. */
  constructor(directory: string, options: { prefix: string; after: string }) {
    this.#directory = directory;
    this.#prefix = options.prefix;
    this.#after = options.after;
  }

  /** From now on no key that begins with this one. */
  skip(prefix: string): void {
    this.#skipped = prefix;
  }

  /** Links are not followed and nothing but plain files is yielded, so no walk leaves the directory. */
  async *keys(directory = this.#directory, above = ''): AsyncGenerator<string> {
    const entries = (await list(directory)).filter((entry) => entry.isFile() || entry.isDirectory());
    // A directory counts as `name/`: `a-b` comes before `a/b`, which comes before `a0`.
    const named = entries.map((entry) => ({ entry, key: above + entry.name + (entry.isFile() ? '' : '/') }));
    for (const { entry, key } of named.sort((one, other) => compareUtf8(one.key, other.key))) {
      if (this.#skipped !== undefined && key.startsWith(this.#skipped)) continue;
      if (entry.isFile()) {
        if (key.startsWith(this.#prefix) && compareUtf8(key, this.#after) > 0) yield key;
      } else if (this.#mayHold(key)) {
        yield* this.keys(join(directory, entry.name), key);
      }
    }
  }

  #mayHold(directoryKey: string): boolean {
    const inPrefix = directoryKey.startsWith(this.#prefix) || this.#prefix.startsWith(directoryKey);
    const hasLater = this.#after.startsWith(directoryKey) || compareUtf8(directoryKey, this.#after) > 0;
    return inPrefix && hasLater;
  }
}

async function list(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    // Gone since its parent was read: no keys.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
