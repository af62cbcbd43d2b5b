import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LakehookClient, QueryView } from '../client/browser.ts';
import { LakehookError } from '../core/errors.ts';
import { usageError } from './command.ts';
import { printable } from './table.ts';

/** A file that was saved. */
export interface SavedFile {
  path: string;
  /** Its size in bytes. */
  size: number;
  /** How long it took. */
  millis: number;
}

export interface SaveOptions {
  /** Ends it, with nothing left of the file that was under way. */
  signal?: AbortSignal | undefined;
  /** Told of the bytes as they go by. */
  onChunk?: ((chunk: Uint8Array) => void) | undefined;
}

/**
 * Saves a result: one file at `out`, or below it where that is a folder or ends with a slash; the files of another format that
 * the query lists below `out`, which is a folder then. Each is there whole or not at all, takes the place of a regular file
 * and of nothing else, and is yielded once it is there.
 * @throws {LakehookError} a usage error where a file's place is taken by what is no regular file.
 */
export async function* saveResult(
  client: LakehookClient,
  query: QueryView,
  out: string,
  options: SaveOptions = {},
): AsyncGenerator<SavedFile, void, undefined> {
  const { QueryResult: result } = query;
  const { signal } = options;
  // A name is a name alone, whatever the answer says.
  const id = basename(query.QueryId);
  if (!result) throw new LakehookError('ResultMissing', 'The query has no result that could be saved.');
  if (!result.Files) {
    const isBelow = out.endsWith('/') || (await isFolder(out)) === true;
    const response = await client.results(query.QueryId, { signal });
    yield await save(response, isBelow ? join(out, nameOf(response) ?? `${id}.csv`) : out, options);
    return;
  }
  for (const file of result.Files.keys()) {
    const response = await client.results(query.QueryId, { file, signal });
    yield await save(response, join(out, nameOf(response) ?? `${id}-${file}`), options);
  }
}

async function save(response: Response, path: string, options: SaveOptions): Promise<SavedFile> {
  const since = performance.now();
  try {
    await mkdir(dirname(path), { recursive: true });
    await refuseIrregular(path);
    await download(response, path, options);
  } catch (cause) {
    if (!response.bodyUsed) await response.body?.cancel();
    options.signal?.throwIfAborted();
    // What the file system says names the path; what the network says is only "terminated".
    if (cause instanceof Error && ('syscall' in cause || cause instanceof LakehookError)) throw cause;
    throw new LakehookError('DownloadBroken', `The download of ${printable(path)} broke off.`, { cause });
  }
  return { path, size: (await stat(path)).size, millis: performance.now() - since };
}

/** Writes beside the path and then takes its place. The name is random, for others may write to the folder too. */
async function download({ body }: Response, path: string, { signal, onChunk }: SaveOptions) {
  const part = `${path}.${randomUUID()}.part`;
  const file = await open(part, 'wx');
  try {
    await pipeline(watched(body ?? [], onChunk), file.createWriteStream(), signal ? { signal } : {});
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The same chunks, each shown as it goes by. */
export async function* watched(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onChunk?: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    onChunk?.(chunk);
    yield chunk;
  }
}

/** A link, a device or a pipe leads elsewhere, and would be gone afterwards. @throws a usage error. */
export async function refuseIrregular(path: string): Promise<void> {
  const found = await unlessMissing(lstat(path));
  if (found && !found.isFile())
    throw usageError(`${printable(path)} is no regular file: it is not replaced.`);
}

/** @returns undefined where there is nothing, and nothing can be seen. */
export async function isFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return undefined;
  }
}

async function unlessMissing<Found>(looking: Promise<Found>): Promise<Found | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The name that the link gives the file; a name alone, whatever else stands there. */
function nameOf({ headers }: Response): string | undefined {
  const [, name = ''] = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '') ?? [];
  const alone = basename(name);
  return /^\.{0,2}$/.test(alone) ? undefined : alone;
}
