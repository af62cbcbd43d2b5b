import { expect, test } from 'vitest';
import { queryResultSchema } from '../../../core/contract/query.ts';
import type { QueryRecord, StoredResult } from '../../../core/record/record.ts';
import { freshResult } from '../../../lambdas/shared/fresh-result.ts';
import type { Links } from '../../../lambdas/shared/links.ts';

const CSV: StoredResult = { Bucket: 'results', Key: 'e.csv', ContentLength: 42 };
const several = (...Files: { Key: string; ContentLength: number }[]): StoredResult => ({
  Bucket: 'results',
  Format: 'JSON',
  Files,
  FileCount: 1_700,
  ContentLength: 9_000,
});

const recordOf = (Result?: StoredResult, ExpiresIn?: number): QueryRecord => ({
  Id: 'e',
  QueryId: 'q',
  Caller: '000000000000/AIDAEXAMPLE',
  SubmissionDateTime: 1,
  Order: { ...(ExpiresIn !== undefined && { ExpiresIn }) },
  Outcome: { State: 'SUCCEEDED', CompletionDateTime: 2, ...(Result && { Result }) },
});

/** Links whose sessions have so many seconds left, one session a link. */
function setUp({ gone = false, left = [3_600] }: { gone?: boolean; left?: number[] } = {}) {
  const looked: string[] = [];
  const links: Links = {
    async contentLength({ Bucket, Key }) {
      looked.push(`${Bucket}/${Key}`);
      return gone ? undefined : 1;
    },
    async sign({ Bucket, Key }, expiresIn, format) {
      const ExpiredIn = Math.min(expiresIn, (left.length > 1 ? left.shift() : left[0]) ?? 0);
      return { PresignedUrl: `https://${Bucket}.example/${Key}?as=${format}`, ExpiredIn };
    },
  };
  return { links, looked };
}

test('a result of one file has one link, for an hour unless the caller wished otherwise', async () => {
  const { links, looked } = setUp();
  const PresignedUrl = 'https://results.example/e.csv?as=undefined';
  expect(await freshResult(recordOf(CSV), links)).toEqual({
    PresignedUrl,
    ExpiredIn: 3_600,
    ContentLength: 42,
  });
  expect(await freshResult(recordOf(CSV, 60), links)).toMatchObject({ ExpiredIn: 60 });
  expect(looked).toEqual(['results/e.csv', 'results/e.csv']);
});

test('a result of several has a link for each; only the first file is looked at', async () => {
  const { links, looked } = setUp();
  const stored = several({ Key: 'q/0.gz', ContentLength: 10 }, { Key: 'q/1.gz', ContentLength: 20 });
  const result = await freshResult(recordOf(stored), links);
  expect(result).toEqual({
    ExpiredIn: 3_600,
    ContentLength: 9_000,
    Files: [
      { PresignedUrl: 'https://results.example/q/0.gz?as=JSON', ContentLength: 10, Format: 'JSON' },
      { PresignedUrl: 'https://results.example/q/1.gz?as=JSON', ContentLength: 20, Format: 'JSON' },
    ],
    FileCount: 1_700,
  });
  expect(queryResultSchema.parse(result)).toEqual(result);
  expect(looked).toEqual(['results/q/0.gz']);
});

test('of several files no more have a link than are wished, and the rest is counted', async () => {
  const stored = several({ Key: 'q/0.gz', ContentLength: 10 }, { Key: 'q/1.gz', ContentLength: 20 });
  const result = await freshResult(recordOf(stored), setUp().links, 1);
  expect(result?.Files).toMatchObject([{ ContentLength: 10 }]);
  expect(result).toMatchObject({ ContentLength: 9_000, FileCount: 1_700 });
});

test('several links promise what the shortest of them has', async () => {
  const { links } = setUp({ left: [900, 700, 3_600] });
  const stored = several(
    { Key: '0', ContentLength: 1 },
    { Key: '1', ContentLength: 1 },
    { Key: '2', ContentLength: 1 },
  );
  expect(await freshResult(recordOf(stored, 43_200), links)).toMatchObject({ ExpiredIn: 700 });
});

test('a result without rows has no files, and is a result', async () => {
  const { links, looked } = setUp({ gone: true });
  const stored = { ...several(), FileCount: 0, ContentLength: 0 };
  expect(await freshResult(recordOf(stored, 60), links)).toEqual({
    ExpiredIn: 60,
    ContentLength: 0,
    Files: [],
    FileCount: 0,
  });
  expect(looked).toEqual([]);
});

test.each([
  ['one file', CSV],
  ['several files', several({ Key: 'q/0.gz', ContentLength: 10 })],
])('there is no link to %s that is gone', async (_, stored) => {
  expect(await freshResult(recordOf(stored), setUp({ gone: true }).links)).toBeUndefined();
});

test('there is no result where there is none', async () => {
  const { links, looked } = setUp();
  expect(await freshResult(recordOf(), links)).toBeUndefined();
  const { Outcome: _, ...running } = recordOf();
  expect(await freshResult(running, links)).toBeUndefined();
  expect(looked).toEqual([]);
});
