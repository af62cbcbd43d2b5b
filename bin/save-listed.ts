import type { LakehookClient, QueryView } from '../client/browser.ts';
import { INTERRUPTED } from './command.ts';
import { downloadProgress, listedBytes } from './download-progress.ts';
import { saveResult } from './save-result.ts';
import { printable } from './table.ts';
import { bytes, duration } from './units.ts';
import { processWatcher } from './watcher.ts';

/**
 * Saves what is listed of a result, and shows how it goes on and each file that is there. Ctrl-C ends it: what is whole by then
 * stays.
 * @param onChunk told of the bytes as they go by.
 * @returns the exit code: 0 where all of the result was saved, otherwise 1; 130 where it was left.
 */
export async function saveListed(
  client: LakehookClient,
  query: QueryView,
  out: string,
  onChunk?: (chunk: Uint8Array) => void,
): Promise<number> {
  const left = new AbortController();
  const watcher = processWatcher();
  const progress = downloadProgress(watcher.out, listedBytes(query));
  const release = watcher.onInterrupt(() => left.abort());
  const options = {
    signal: left.signal,
    onChunk(chunk: Uint8Array) {
      progress.add(chunk.length);
      onChunk?.(chunk);
    },
  };
  try {
    for await (const { path, size, millis } of saveResult(client, query, out, options)) {
      progress.pause();
      console.error(`${printable(path)}  ${bytes(size)} in ${duration(millis)}`);
    }
  } catch (error) {
    progress.pause();
    if (left.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    release();
  }
  const { Files, FileCount = 0 } = query.QueryResult ?? {};
  if (!Files || FileCount <= Files.length) return 0;
  console.error(`${FileCount - Files.length} of the ${FileCount} files are not listed, and were not saved.`);
  return 1;
}
