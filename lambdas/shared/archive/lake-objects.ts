import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { BatchObject } from '../../../core/archive/batch.ts';
import type { Format } from '../../../core/archive/dataset.ts';
import type { ObjectPlace } from '../../../core/archive/object-keys.ts';
import { LakehookError } from '../../../core/errors.ts';
import { LastBytes, LineCounter, parquetRows } from './files/row-count.ts';
import { withRetries } from './retries.ts';

/** An object of a batch, once it is uploaded. */
export interface WrittenObject extends BatchObject {
  rows: number;
  bytes: number;
  checksum: string;
}

/** The objects of the lake. */
export class LakeObjects {
  readonly #s3: S3Client;

  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  /**
   * Uploads a file under a key that nothing has yet.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async upload({ bucket, key }: ObjectPlace, file: string, rows: number): Promise<WrittenObject> {
    const { size } = await stat(file);
    const checksum = await checksumOf(createReadStream(file));
    await withRetries(async () => {
      try {
        await this.#s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: size > IN_MEMORY_BYTES ? createReadStream(file) : await readFile(file),
            ContentLength: size,
            ChecksumSHA256: checksum,
            IfNoneMatch: '*',
          }),
        );
      } catch (error) {
        // An upload whose answer was lost is there already; whether it is the same is verified.
        if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
      }
    }, isPassing);
    return { key, rows, bytes: size, checksum };
  }

  /**
   * Reads an object back, whole, and compares it with what was written.
   * @throws {LakehookError} `ObjectDamaged`
   */
  async verify(bucket: string, written: WrittenObject, format: Format): Promise<void> {
    const found = await withRetries(() => this.#measure(bucket, written.key), isPassing);
    if (found.bytes !== written.bytes || found.checksum !== written.checksum) throw damaged(written.key);
    const rows = format === 'CSV' ? found.lines : await this.#footerRows(bucket, written, found.end);
    if (rows !== written.rows) throw damaged(written.key);
  }

  /** Fetches an object into a file. @throws {LakehookError} `ObjectDamaged` where it is not what was written, or gone. */
  async download(bucket: string, written: WrittenObject, file: string): Promise<void> {
    await withRetries(async () => {
      await pipeline(await this.#body(bucket, written.key), createWriteStream(file));
    }, isPassing);
    if ((await checksumOf(createReadStream(file))) !== written.checksum) throw damaged(written.key);
  }

  /** Deletes objects, whether they are there or not. */
  async delete(bucket: string, keys: readonly string[]): Promise<void> {
    for (let first = 0; first < keys.length; first += KEYS_A_CALL) {
      const Objects = keys.slice(first, first + KEYS_A_CALL).map((Key) => ({ Key }));
      await withRetries(async () => {
        const answer = await this.#s3.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        const refused = answer.Errors?.[0];
        if (refused)
          throw new LakehookError('ObjectNotDeleted', `${refused.Key} was not deleted: ${refused.Code}.`);
      }, isPassing);
    }
  }

  async #measure(bucket: string, key: string) {
    const hash = createHash('sha256');
    const counter = new LineCounter();
    const end = new LastBytes(FOOTER_BYTES);
    let bytes = 0;
    for await (const chunk of await this.#body(bucket, key)) {
      hash.update(chunk);
      counter.add(chunk);
      end.add(chunk);
      bytes += chunk.length;
    }
    return { bytes, checksum: hash.digest('base64'), lines: counter.lines, end: end.bytes() };
  }

  /** @param last the end of the object, as it was read back. */
  #footerRows(bucket: string, { key, bytes }: WrittenObject, last: Buffer): Promise<number> {
    const kept = bytes - last.length;
    const range = async (start: number, end: number) =>
      start >= kept ? last.subarray(start - kept, end - kept) : this.#range(bucket, key, start, end);
    return withRetries(() => parquetRows(bytes, range), isPassing);
  }

  async #range(bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.#body(bucket, key, `bytes=${start}-${end - 1}`)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async #body(bucket: string, key: string, range?: string): Promise<AsyncIterable<Buffer>> {
    const { Body } = await this.#s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ...(range !== undefined && { Range: range }) }),
    );
    if (!(Body instanceof Readable)) throw new Error('S3 answered without a body.');
    return Body;
  }
}

// What is sent from memory the SDK sends again by itself. A stream it cannot, which it says in the log whenever S3 answers
// anything but yes. A batch of a million rows takes 20 to 50 MB, so streams are for rows that are long.
const IN_MEMORY_BYTES = 64 * 1024 * 1024;

// The reader of Parquet's footers asks for the last 512 KB first.
const FOOTER_BYTES = 512 * 1024;

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const KEYS_A_CALL = 1_000;

async function checksumOf(bytes: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('base64');
}

function damaged(key: string): LakehookError {
  return new LakehookError('ObjectDamaged', `${key} is not what was written there.`);
}

const PASSING_CODES = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH)$/;

/** Whether S3 may answer otherwise the next time. The SDK itself does not send a stream again. */
function isPassing(error: unknown): boolean {
  if (error instanceof S3ServiceException) {
    const { name, $metadata } = error;
    return name === 'ConditionalRequestConflict' || ($metadata.httpStatusCode ?? 500) >= 500;
  }
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || ('code' in error && PASSING_CODES.test(String(error.code)));
}
