import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { CHECKSUM_ALGORITHMS, CHECKSUM_TYPES } from '../body/checksum.ts';
import { noSuchUpload } from '../errors.ts';
import { type IncomingFile, readBytes } from './incoming.ts';

const upload = z.object({
  bucket: z.string(),
  key: z.string(),
  headers: z.record(z.string(), z.string()),
  userMetadata: z.record(z.string(), z.string()),
  checksum: z
    .object({ algorithm: z.enum(CHECKSUM_ALGORITHMS), type: z.enum(CHECKSUM_TYPES) })
    .exactOptional(),
});

const part = z.object({
  number: z.int(),
  /** Bytes. */
  size: z.int(),
  /** Hexadecimal MD5. */
  etag: z.string(),
  /** Base64, by the upload's algorithm. */
  checksum: z.string().exactOptional(),
  /** Epoch milliseconds. */
  lastModified: z.int(),
  /** The name of the file with its bytes. */
  file: z.uuid(),
});

/** A multipart upload that was begun: what the object will be. */
export type Upload = z.infer<typeof upload>;
/** One part of it that has arrived. */
export type Part = z.infer<typeof part>;

/** Multipart uploads under way, each a directory of its own. They survive a restart. */
export class UploadStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Begins an upload and answers its id. */
  async create(about: Upload): Promise<string> {
    const id = randomBytes(24).toString('hex');
    await mkdir(join(this.#directory, id));
    await writeFile(join(this.#directory, id, 'upload.json'), JSON.stringify(about));
    return id;
  }

  /** @throws {AwsError} NoSuchUpload, also for the upload of another key. */
  async require(id: string, of: { bucket: string; key: string }): Promise<Upload> {
    const found = upload.safeParse(await this.#json(id, 'upload.json'));
    if (!found.success || found.data.bucket !== of.bucket || found.data.key !== of.key) throw noSuchUpload();
    return found.data;
  }

  /** Takes a part over, in place of a former one of its number. @throws {AwsError} NoSuchUpload */
  async putPart(id: string, incoming: IncomingFile, about: Omit<Part, 'file'>): Promise<void> {
    const file = crypto.randomUUID();
    const former = part.safeParse(await this.#json(id, partName(about.number)));
    try {
      await rename(incoming.path, this.#path(id, file));
      // The last to be written, and at once: whoever reads it finds the bytes that it speaks of.
      const scratch = this.#path(id, crypto.randomUUID());
      await writeFile(scratch, JSON.stringify({ ...about, file }));
      await rename(scratch, this.#path(id, partName(about.number)));
    } catch (error) {
      // Aborted or completed meanwhile.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw noSuchUpload();
      throw error;
    }
    if (former.success) await rm(this.#path(id, former.data.file), { force: true });
  }

  /** All parts in the order of their numbers. */
  async parts(id: string): Promise<Part[]> {
    const names = (await readdir(this.#path(id, '.'))).filter((name) => name.startsWith('part-')).sort();
    return Promise.all(names.map(async (name) => part.parse(await this.#json(id, name))));
  }

  /** The bytes of parts, one after the other. */
  async *bytes(id: string, parts: readonly Part[]): AsyncGenerator<Buffer> {
    for (const { file, size } of parts) {
      await using handle = await open(this.#path(id, file));
      yield* readBytes(handle, { start: 0, end: size - 1 });
    }
  }

  /** The uploads that were begun before a time, in epoch milliseconds. */
  async begunBefore(time: number): Promise<string[]> {
    const ids = await readdir(this.#directory);
    const begun = await Promise.all(
      // What is being removed just now has no such file.
      ids.map((id) => stat(this.#path(id, 'upload.json')).catch(() => undefined)),
    );
    return ids.filter((_, index) => (begun[index]?.mtimeMs ?? time) < time);
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id, '.'), { recursive: true, force: true });
  }

  /** Undefined for what is absent, or never was a name of an upload. */
  async #json(id: string, name: string): Promise<unknown> {
    if (!/^[0-9a-f]{48}$/.test(id)) return undefined;
    try {
      return JSON.parse(await readFile(this.#path(id, name), 'utf8'));
    } catch {
      return undefined;
    }
  }

  #path(id: string, name: string): string {
    return join(this.#directory, id, name);
  }
}

// Part numbers go to 10,000; in five digits names sort as numbers do.
function partName(number: number): string {
  return `part-${String(number).padStart(5, '0')}.json`;
}
