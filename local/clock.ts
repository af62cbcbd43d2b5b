import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the runtime sees it, so that hours of waiting can be tried in a moment on a virtual clock. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

// A Node timer holds at most 2^31 - 1 ms (24.8 days) and fires at once beyond that; a wait may be a year.
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    const until = Date.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = until - Date.now()) {
      await sleep(Math.min(left, LONGEST_TIMER), undefined, { ...(signal && { signal }) });
    }
  },
};
