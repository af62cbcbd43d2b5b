import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digests, Sink } from '../body/digester.ts';

/** Bytes on disk that are no object yet. Unless it was moved to its place, disposal removes the file. */
export interface IncomingFile<Result extends Digests = Digests> extends AsyncDisposable {
  readonly path: string;
  readonly digests: Result;
}

/**
 * Writes a file that nobody lists.
 * @param fill writes all bytes and says what they were; when it fails, nothing is left.
 */
export async function receiveFile<Result extends Digests>(
  directory: string,
  fill: (sink: Sink) => Promise<Result>,
): Promise<IncomingFile<Result>> {
  const path = join(directory, crypto.randomUUID());
  try {
    await using file = await open(path, 'wx');
    const digests = await fill((chunk) => file.writeFile(chunk));
    return { path, digests, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

// Large enough that a read costs little beside the bytes it brings.
const READ_SIZE = 256 * 1024;

/** The bytes from `start` up to and including `end`, for as long as the file has any. The file stays open. */
export async function* readBytes(
  file: FileHandle,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  for (let at = start; at <= end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, end - at + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
