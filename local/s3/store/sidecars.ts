import { hash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { CHECKSUM_ALGORITHMS, CHECKSUM_TYPES } from '../body/checksum.ts';

const sidecar = z.object({
  /** For whoever reads the file. */
  key: z.string(),
  /** Without quotes. */
  etag: z.string(),
  /** `content-type` and the other headers that are given back as they came. */
  headers: z.record(z.string(), z.string()),
  /** By the name after `x-amz-meta-`. */
  userMetadata: z.record(z.string(), z.string()),
  checksum: z
    .object({ algorithm: z.enum(CHECKSUM_ALGORITHMS), value: z.string(), type: z.enum(CHECKSUM_TYPES) })
    .exactOptional(),
});

/** What is kept of an object beside its bytes. */
export type Sidecar = z.infer<typeof sidecar>;

/** What tells one state of a file from another. */
export interface FileState {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/**
 * What is known of objects that came through S3. A sidecar is found by the key and the state of its file, so it
 * falls away by itself when someone else writes the file, and a new one can be laid down before the file is.
 */
export class Sidecars {
  readonly #directory: string;
  readonly #scratch: string;

  constructor(directories: { sidecars: string; scratch: string }) {
    this.#directory = directories.sidecars;
    this.#scratch = directories.scratch;
  }

  async read(bucket: string, key: string, state: FileState): Promise<Sidecar | undefined> {
    try {
      return sidecar.parse(JSON.parse(await readFile(this.#path(bucket, key, state), 'utf8')));
    } catch {
      // Absent, or cut short by a crash: then the file is as one that someone else wrote.
      return undefined;
    }
  }

  async write(bucket: string, state: FileState, content: Sidecar): Promise<void> {
    const path = this.#path(bucket, content.key, state);
    const scratch = join(this.#scratch, crypto.randomUUID());
    await writeFile(scratch, JSON.stringify(content));
    await mkdir(dirname(path), { recursive: true });
    await rename(scratch, path);
  }

  async remove(bucket: string, key: string, state: FileState): Promise<void> {
    await rm(this.#path(bucket, key, state), { force: true });
  }

  // A key may be longer than a file name, so it is hashed; two digits make 256 directories of a large bucket.
  #path(bucket: string, key: string, state: FileState): string {
    const digest = hash('sha256', `${key}\n${state.size}\n${state.mtimeNs}`, 'hex');
    return join(this.#directory, bucket, digest.slice(0, 2), `${digest.slice(2)}.json`);
  }
}
