import { expect, test } from 'vitest';
import type { ArchiveProgress } from '../../bin/archive-history.ts';
import { nightProgress, retryProgress } from '../../bin/archive-progress.ts';
import { PLAN } from './archive-answers.ts';

const PROGRESS: ArchiveProgress = {
  plan: { ...PLAN, Rows: 6_000, IsEstimate: true, OldestDays: [] },
  rows: 3_000,
  batches: 1,
  slices: 1,
  millis: 60_000,
  phase: 'moving',
  failure: undefined,
};

function output(terminal: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...terminal, written, write: (text: string) => written.push(text) };
}

test('without a terminal there is a line whenever there is news', () => {
  const out = output();
  let now = 0;
  const progress = nightProgress(out, () => now);
  progress.show(PROGRESS);
  now = 10_000;
  progress.show(PROGRESS);
  progress.show({ ...PROGRESS, phase: 'verifying' });
  progress.show({ ...PROGRESS, phase: 'verifying' });
  progress.end();
  expect(out.written).toEqual([
    '3,000 of about 6,000 rows  50 rows/s  1 min 0 s left\n',
    '3,000 of about 6,000 rows  verifying\n',
  ]);
});

test('on a terminal one line goes on, counted from the end of the last slice', () => {
  const out = output({ isTTY: true, columns: 80 });
  let now = 0;
  const progress = nightProgress(out, () => now);
  progress.show({ ...PROGRESS, plan: undefined, slices: 0 });
  now = 100_000;
  progress.show({ ...PROGRESS, rows: 0, slices: 0 });
  now = 160_000;
  progress.show(PROGRESS);
  now = 170_000;
  progress.show(PROGRESS);
  progress.end();
  expect(out.written).toEqual([
    '\r\x1b[Kplanning',
    '\r\x1b[K0 of about 6,000 rows of 1 day',
    '\r\x1b[K3,000 of about 6,000 rows  50 rows/s  1 min 0 s left',
    '\r\x1b[K3,000 of about 6,000 rows  50 rows/s  50.0 s left',
    '\r\x1b[K',
  ]);
});

test('a line is cut to what the terminal has room for', () => {
  const out = output({ isTTY: true, columns: 20 });
  nightProgress(out, () => 0).show(PROGRESS);
  expect(out.written).toEqual(['\r\x1b[K3,000 of about 6,00']);
});

test('of other work only what is tried again is shown, once', () => {
  const out = output();
  const progress = retryProgress(out);
  progress.show(PROGRESS);
  progress.show({ ...PROGRESS, failure: 'StatementFailed: no such table' });
  progress.show({ ...PROGRESS, failure: 'StatementFailed: no such table' });
  progress.show(PROGRESS);
  progress.end();
  expect(out.written).toEqual(['tried again: StatementFailed: no such table\n']);
});
