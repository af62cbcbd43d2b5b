import { createHash } from 'node:crypto';

/** Gives a number from 0 to 1, without 1. */
export type Random = () => number;

/** A stream of numbers that follows from its seeds alone: mulberry32, started from a hash of them. */
export function randomStream(...seeds: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(seeds.join('/')).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the things, each as often as its weight among all weights says. */
export function pick<Thing>(
  random: Random,
  things: readonly (readonly [thing: Thing, weight: number])[],
): Thing {
  let left = random() * things.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [thing, weight] of things) {
    left -= weight;
    if (left < 0) return thing;
  }
  throw new RangeError('There is nothing to pick from.');
}

/** A whole number from `least` to `most`, both included. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
