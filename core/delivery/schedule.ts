/**
 * Seconds from one attempt to the next: with the first at once nine attempts in 27.6 hours. Jitter takes a tenth at the
 * most, so a receiver that is down for a whole day is still told: 99,335 s x 0.9 = 24.8 h.
 */
export const PAUSES: readonly number[] = [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/** The share of a pause by which it may be shorter or longer, so that callers of one receiver come apart. */
const JITTER = 0.1;

/** The longest that a receiver's own wish is heeded, in seconds: the longest pause. */
const LONGEST_WISH = 36_000;

/**
 * The pause after an attempt that failed, in whole seconds; undefined when there is no attempt left.
 * @param attempt which attempt failed, from 1.
 * @param retryAfter seconds that the receiver wished for. It can make a pause longer, not shorter.
 * @param random from 0 to 1.
 */
export function pauseAfter(attempt: number, retryAfter = 0, random = Math.random()): number | undefined {
  const pause = PAUSES[attempt - 1];
  if (pause === undefined) return undefined;
  const jittered = pause * (1 - JITTER + 2 * JITTER * random);
  return Math.ceil(Math.max(jittered, Math.min(retryAfter, LONGEST_WISH)));
}

/**
 * How an attempt that failed says when the next is due. The definitions read the seconds out of this sentence, for of an
 * error nothing but its name and its message reaches them.
 */
export function nextAttempt(pause: number): string {
  return `Next attempt in ${pause} s.`;
}

/**
 * The seconds of a Retry-After header, which is a number of them or a date; undefined when it is neither.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @param now epoch milliseconds.
 */
export function parseRetryAfter(header: string, now: number): number | undefined {
  if (/^\d+$/.test(header)) return Number(header);
  // `Mon, 02 Jan 2026 03:04:05 GMT`; without the name of the day, Date.parse would take nearly anything.
  const date = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
