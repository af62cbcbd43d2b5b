import { readdirSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepLifecycle, type Lifecycle } from '../../../local/s3/lifecycle.ts';
import { VirtualClock } from '../../../local/virtual-clock.ts';
import { startS3 } from './running-s3.ts';

const DAY = 24 * 60 * 60 * 1_000;
const LIFECYCLE: Lifecycle = {
  bucket: 'results',
  prefix: 'results/',
  expirationInDays: 30,
  abortUploadsAfterDays: 1,
};

let s3: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

const now = () => Date.now();
const put = async (Bucket: string, Key: string, age: number) => {
  await s3.client().send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
  const changed = new Date(now() - age);
  await utimes(join(s3.root, Bucket, Key), changed, changed);
};
const isThere = (Bucket: string, Key: string) =>
  s3
    .client()
    .send(new GetObjectCommand({ Bucket, Key }))
    .then(
      () => true,
      (error: Error) => error.name !== 'NoSuchKey',
    );

test('removes the results that are past their time, and nothing else', async () => {
  await put('results', 'results/old.csv', 30 * DAY + 10_000);
  await put('results', 'results/q/part-0', 300 * DAY);
  await put('results', 'results/young.csv', 30 * DAY - 10_000);
  await put('results', 'other/old.csv', 300 * DAY);
  await put('lake', 'results/old.csv', 300 * DAY);
  await s3.applyLifecycle(LIFECYCLE, now());
  expect(await isThere('results', 'results/old.csv')).toBe(false);
  expect(await isThere('results', 'results/q/part-0')).toBe(false);
  expect(await isThere('results', 'results/young.csv')).toBe(true);
  expect(await isThere('results', 'other/old.csv')).toBe(true);
  expect(await isThere('lake', 'results/old.csv')).toBe(true);
});

test('gives up uploads that were not completed within a day', async () => {
  const client = s3.client();
  const begin = async (Key: string) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'lake', Key }));
    await client.send(new UploadPartCommand({ Bucket: 'lake', Key, UploadId, PartNumber: 1, Body: 'a' }));
    return { Bucket: 'lake', Key, UploadId };
  };
  const old = await begin('old');
  const dayAgo = new Date(now() - DAY - 10_000);
  await utimes(join(s3.metadataRoot, 'uploads', old.UploadId ?? '', 'upload.json'), dayAgo, dayAgo);
  const young = await begin('young');
  await s3.applyLifecycle(LIFECYCLE, now());
  await expect(client.send(new ListPartsCommand(old))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect((await client.send(new ListPartsCommand(young))).Parts).toHaveLength(1);
  expect(readdirSync(join(s3.metadataRoot, 'uploads'))).toEqual([young.UploadId]);
});

test('is applied at once and every hour, and what fails is reported', async () => {
  const clock = new VirtualClock(0);
  const closing = new AbortController();
  const sweeps: number[] = [];
  const reported: unknown[] = [];
  const kept = keepLifecycle(
    async (time) => {
      sweeps.push(time);
      if (sweeps.length === 2) throw new Error('disk');
    },
    { clock, signal: closing.signal, report: (error) => reported.push(error) },
  );
  await clock.advance(2.5 * 60 * 60 * 1_000);
  expect(sweeps).toEqual([0, 1, 2].map((hour) => hour * 60 * 60 * 1_000));
  expect(reported).toEqual([new Error('disk')]);
  closing.abort(new Error('closed'));
  await expect(kept).rejects.toThrow('closed');
});
