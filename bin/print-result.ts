import { pipeline } from 'node:stream/promises';
import type { LakehookClient, QueryView } from '../client/browser.ts';
import { LakehookError } from '../core/errors.ts';
import { BROKEN_PIPE, INTERRUPTED } from './command.ts';
import { downloadProgress, listedBytes } from './download-progress.ts';
import { watched } from './save-result.ts';
import { processWatcher } from './watcher.ts';

/**
 * Writes a result of one file to standard output as it is.
 * @param onChunk told of the bytes as they go by.
 * @returns the exit code: 0, 130 where it was left by Ctrl-C, 141 where whoever reads has read enough.
 */
export async function printResult(
  client: LakehookClient,
  query: QueryView,
  onChunk: (chunk: Uint8Array) => void,
): Promise<number> {
  const left = new AbortController();
  const { signal } = left;
  const watcher = processWatcher();
  // On a terminal the result itself shows how it goes on.
  const out = process.stdout.isTTY ? { write: () => undefined } : watcher.out;
  const progress = downloadProgress(out, listedBytes(query));
  const release = watcher.onInterrupt(() => left.abort());
  try {
    const { body } = await client.results(query.QueryId, { signal });
    const chunks = watched(body ?? [], (chunk) => {
      progress.add(chunk.length);
      onChunk(chunk);
    });
    await pipeline(chunks, process.stdout, { signal, end: false });
    return 0;
  } catch (cause) {
    if (signal.aborted) return INTERRUPTED;
    if (cause instanceof Error && 'code' in cause && cause.code === 'EPIPE') return BROKEN_PIPE;
    if (cause instanceof LakehookError) throw cause;
    throw new LakehookError('DownloadBroken', 'The download broke off.', { cause });
  } finally {
    progress.pause();
    release();
  }
}
