import { expect, test } from 'vitest';
import { downloadLine, downloadProgress, listedBytes } from '../../bin/download-progress.ts';

/** A meter of 1,000 bytes, by a clock that the test sets. */
function meter(isTTY: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const out = { isTTY, write: (text: string) => written.push(text) };
  return { written, clock, progress: downloadProgress(out, 1_000, () => clock.now) };
}

test('on a terminal a line moves, ten times a second at most', () => {
  const { written, clock, progress } = meter(true);
  progress.add(100);
  clock.now = 100;
  progress.add(100);
  clock.now = 199;
  progress.add(100);
  clock.now = 200;
  progress.add(200);
  progress.pause();
  expect(written).toEqual([
    '\r\x1b[K200 B of 1 kB (20 %)  2 kB/s  400 ms left',
    '\r\x1b[K500 B of 1 kB (50 %)  2.5 kB/s  200 ms left',
    '\r\x1b[K',
  ]);
});

test('elsewhere nothing is written', () => {
  const { written, clock, progress } = meter(false);
  clock.now = 1_000;
  progress.add(100);
  progress.pause();
  expect(written).toEqual([]);
});

test.each([
  ['all of it', 1_000, 1_000, '1 kB of 1 kB (100 %)  2 kB/s'],
  ['more than was said', 2_000, 1_000, '2 kB of 1 kB (100 %)  4 kB/s'],
  ['an unknown size', 2_000, 0, '2 kB  4 kB/s'],
  ['nothing yet', 0, 1_000, '0 B of 1 kB (0 %)  0 B/s'],
])('shows %s', (_, done, total, line) => {
  expect(downloadLine(done, total, 500)).toBe(line);
});

test('counts the files that are listed, of which a result may have more', () => {
  const query = { QueryId: 'q1', State: { State: 'SUCCEEDED', SubmissionDateTime: 0 } } as const;
  const Files = [3, 4].map((ContentLength) => ({
    PresignedUrl: 'x',
    ContentLength,
    Format: 'JSON' as const,
  }));
  expect(listedBytes(query)).toBe(0);
  expect(listedBytes({ ...query, QueryResult: { ExpiredIn: 60, ContentLength: 99 } })).toBe(99);
  expect(listedBytes({ ...query, QueryResult: { ExpiredIn: 60, ContentLength: 99, Files } })).toBe(7);
});
