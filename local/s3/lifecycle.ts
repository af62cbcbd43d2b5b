import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { S3Context } from './operation.ts';

/** What a bucket's life cycle removes by itself. */
export interface Lifecycle {
  bucket: string;
  /** Of the objects whose keys begin so... */
  prefix: string;
  /** ... those that were last changed more than so many days ago. */
  expirationInDays: number;
  /** Of all buckets, the uploads that were begun more than so many days ago and not completed. */
  abortUploadsAfterDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
// S3 itself goes over its buckets once a day. An hour keeps each sweep small.
const SWEEP_INTERVAL_MS = 60 * 60 * 1_000;

/**
 * Applies a life cycle now and every hour. A sweep that fails is reported, and the next one removes what it left.
 * Rejects with the signal's reason when aborted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export async function keepLifecycle(
  sweep: (now: number) => Promise<void>,
  { clock, signal, report }: { clock: Clock; signal: AbortSignal; report: (error: unknown) => void },
): Promise<never> {
  for (;;) {
    try {
      await sweep(clock.now());
    } catch (error) {
      report(error);
    }
    await clock.sleep(SWEEP_INTERVAL_MS, signal);
  }
}

/** @param now epoch milliseconds. */
export async function applyLifecycle(
  { bucket, prefix, expirationInDays, abortUploadsAfterDays }: Lifecycle,
  { objects, uploads }: Pick<S3Context, 'objects' | 'uploads'>,
  now: number,
): Promise<void> {
  const changedBefore = now - expirationInDays * DAY_MS;
  for await (const key of objects.walk(bucket, { prefix, after: '' }).keys()) {
    const object = await objects.head(bucket, key);
    if (object && object.lastModified < changedBefore) await objects.delete(bucket, key);
    // Between objects whoever waits is served.
    await turn();
  }
  for (const id of await uploads.begunBefore(now - abortUploadsAfterDays * DAY_MS)) await uploads.remove(id);
}
