import { describe, expect, test } from 'vitest';
import { PAUSES, parseRetryAfter, pauseAfter } from '../../../core/delivery/schedule.ts';

const DAY = 24 * 60 * 60;

describe('the pause after an attempt', () => {
  test('is that of the schedule, a tenth shorter or longer at the most', () => {
    expect(PAUSES.map((_, index) => pauseAfter(index + 1, 0, 0.5))).toEqual(PAUSES);
    expect(pauseAfter(3, 0, 0)).toBe(270);
    expect(pauseAfter(3, 0, 1)).toBe(330);
  });

  test('leaves time for a receiver that is down for a whole day, whatever the jitter', () => {
    const shortest = PAUSES.map((_, index) => pauseAfter(index + 1, 0, 0) ?? 0);
    expect(shortest.reduce((sum, pause) => sum + pause)).toBeGreaterThan(DAY);
  });

  test('is never there after the last attempt', () => {
    expect(pauseAfter(PAUSES.length + 1, 60)).toBeUndefined();
  });

  test.each([
    [1, 120, 120],
    [3, 120, 300],
    [1, 10 * DAY, 36_000],
  ])('after attempt %i, with the wish for %i s, is %i s', (attempt, wish, pause) => {
    expect(pauseAfter(attempt, wish, 0.5)).toBe(pause);
  });
});

describe('a Retry-After header', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    ['120', 120],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    ['-5', undefined],
  ])('%j is %s seconds', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });
});
