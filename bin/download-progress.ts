import type { QueryView } from '../client/browser.ts';
import { CLEAR, type ProgressOutput, REDRAW_MS, redraw } from './progress.ts';
import { bytes, duration } from './units.ts';

/** Shows how a download goes on: on a terminal one line that moves, elsewhere nothing. */
export interface DownloadProgress {
  /** Told of bytes as they arrive. */
  add(count: number): void;
  /** Takes the line away. It comes back with the next bytes. */
  pause(): void;
}

/** @param total the bytes that are to come. */
export function downloadProgress(
  out: ProgressOutput,
  total: number,
  now: () => number = () => performance.now(),
): DownloadProgress {
  const since = now();
  let drawn = since;
  let done = 0;
  return {
    add(count) {
      done += count;
      if (!out.isTTY || now() - drawn < REDRAW_MS) return;
      drawn = now();
      redraw(out, downloadLine(done, total, drawn - since));
    },
    pause() {
      if (out.isTTY) out.write(CLEAR);
    },
  };
}

/** The bytes of all files of a result that are listed. */
export function listedBytes({ QueryResult: result }: QueryView): number {
  if (!result?.Files) return result?.ContentLength ?? 0;
  return result.Files.reduce((sum, { ContentLength }) => sum + ContentLength, 0);
}

/** `12.3 MB of 98.2 MB (12 %)  45.6 MB/s  1.9 s left` */
export function downloadLine(done: number, total: number, millis: number): string {
  const rate = (done / Math.max(millis, 1)) * 1_000;
  const of = total > 0 ? ` of ${bytes(total)} (${Math.min(100, Math.floor((done / total) * 100))} %)` : '';
  const left = total > done && rate > 0 ? `${duration(((total - done) / rate) * 1_000)} left` : '';
  return [`${bytes(done)}${of}`, `${bytes(rate)}/s`, left].filter(Boolean).join('  ');
}
