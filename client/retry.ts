import { LakehookError } from '../core/errors.ts';
import { LakehookRefusal } from './refusal.ts';
import type { Sleep } from './sleep.ts';

/** How often something is tried, and whether it may be. */
export interface RetryOptions {
  /** How often it is tried at most, the first time included. */
  maxAttempts: number;
  /**
   * Whether doing it twice is as good as once. If not, it is tried again only where it has certainly not been done: after
   * a 429.
   */
  repeatable: boolean;
  sleep: Sleep;
  signal?: AbortSignal | undefined;
}

// 250 ms, 500 ms, 1 s, ... up to 20 s: with six attempts almost 8 s at most, longer than a burst of throttling lasts.
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 20_000;

/** The code of the error for a service that does not answer. */
export const UNREACHABLE = 'ServiceUnreachable';

/**
 * Tries until it succeeds, as long as what it fails with may pass: 429, 5xx, and no answer at all. Pauses are random, up to
 * twice as long each time, so that many clients do not come back at once; `Retry-After` makes them longer.
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export async function withRetry<Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { maxAttempts, repeatable, sleep, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxAttempts || !mayPass(error, repeatable)) throw error;
      await sleep(pauseAfter(attempt, error), signal);
    }
  }
}

function mayPass(error: unknown, repeatable: boolean): boolean {
  if (error instanceof LakehookRefusal) return error.status === 429 || (repeatable && error.status >= 500);
  return repeatable && error instanceof LakehookError && error.code === UNREACHABLE;
}

function pauseAfter(attempt: number, error: unknown): number {
  const pause = Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1);
  const asked = error instanceof LakehookRefusal ? (error.retryAfter ?? 0) * 1_000 : 0;
  return Math.min(LONGEST_PAUSE_MS, Math.max(pause, asked));
}
