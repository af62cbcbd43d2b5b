import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { Clock } from '../../clock.ts';

const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** `$range` makes at most 1,000 items. */
const LONGEST_RANGE = 1000;

/** Characters that `$hash` takes, as the function that it stands for does. */
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
const LONGEST_HASHED = 10_000;

/**
 * The functions that Step Functions adds to JSONata, `$now` and `$millis` by the given clock, and no `$eval`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
export function stepFunctions(clock: Clock): Record<string, unknown> {
  return {
    eval: undefined,
    partition,
    range,
    hash,
    random,
    uuid: () => randomUUID(),
    parse: (text: unknown) => JSON.parse(requireString('parse', text)),
    millis: () => clock.now(),
    now: (picture?: string, timezone?: string) =>
      formatTime.evaluate(null, { at: clock.now(), picture, timezone }),
  };
}

const formatTime = jsonata('$fromMillis($at, $picture, $timezone)');

function partition(items: unknown, size: unknown): unknown[] {
  if (!Array.isArray(items)) throw new TypeError('$partition needs an array');
  const length = requireInteger('partition', size);
  if (length < 1) throw new RangeError('$partition needs a size of at least 1');
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

function range(first: unknown, last: unknown, step: unknown): number[] {
  const [from, to, by] = [first, last, step].map((value) => requireInteger('range', value));
  if (from === undefined || to === undefined || !by) throw new RangeError('$range needs a step other than 0');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > LONGEST_RANGE) throw new RangeError(`$range makes at most ${LONGEST_RANGE} items`);
  return Array.from({ length }, (_, index) => from + index * by);
}

function hash(text: unknown, algorithm: unknown): string {
  const name = HASHES[requireString('hash', algorithm)];
  if (!name) throw new RangeError(`$hash knows ${Object.keys(HASHES).join(', ')}`);
  const hashed = requireString('hash', text);
  if (hashed.length > LONGEST_HASHED) throw new RangeError('$hash takes at most 10000 characters');
  return createHash(name).update(hashed).digest('hex');
}

/** With a seed the same number each time (mulberry32), without one any. */
function random(seed?: unknown): number {
  if (seed === undefined) return Math.random();
  if (typeof seed !== 'number') throw new TypeError('$random takes a number as its seed');
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

function requireString(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`$${name} needs a string`);
  return value;
}

function requireInteger(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new TypeError(`$${name} needs whole numbers`);
  return value;
}
