import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;

/** Tries again after 0.1, 0.2, 0.4, 0.8 and 1.6 seconds, each up to half longer, where the error may pass. */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  isPassing: (error: unknown) => boolean,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
    }
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + Math.random() / 2));
  }
}
