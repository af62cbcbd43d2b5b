import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf, dayRange, firstHotDay, isTimeZone } from '../../../core/archive/days.ts';

const iso = (instant: number) => new Date(instant).toISOString();
const HOUR = 60 * 60 * 1_000;

describe('the range of a day', () => {
  test.each([
    ['2024-03-31', 'Europe/Berlin', '2024-03-30T23:00:00.000Z', 23],
    ['2024-10-27', 'Europe/Berlin', '2024-10-26T22:00:00.000Z', 25],
    ['2024-07-01', 'Europe/Berlin', '2024-06-30T22:00:00.000Z', 24],
    ['2024-03-10', 'America/New_York', '2024-03-10T05:00:00.000Z', 23],
    ['2024-01-01', 'Asia/Kathmandu', '2023-12-31T18:15:00.000Z', 24],
    ['2024-04-07', 'Australia/Lord_Howe', '2024-04-06T13:00:00.000Z', 24.5],
    // Clocks went forward at midnight, so the day began at one.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23],
    // Samoa changed sides of the date line and skipped the day.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 0],
    ['2024-02-29', 'UTC', '2024-02-29T00:00:00.000Z', 24],
  ])('%s in %s begins at %s and has %d hours', (day, zone, from, hours) => {
    const range = dayRange(day, zone);
    expect(iso(range.from)).toBe(from);
    expect((range.to - range.from) / HOUR).toBe(hours);
  });

  test('every instant lies in exactly one day, which `dayOf` names', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const instant = fc.integer({ min: Date.parse('1950-01-01'), max: Date.parse('2037-01-01') });
    fc.assert(
      fc.property(zone, instant, (timeZone, at) => {
        const { day, nextDay, from, to } = dayRange(dayOf(at, timeZone), timeZone);
        expect(from).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(to);
        expect(dayRange(nextDay, timeZone).from).toBe(to);
        expect(nextDay).toBe(addDays(day, 1));
      }),
      { numRuns: 500 },
    );
  });
});

test('rows of the retention’s whole days stay, besides the day that is under way', () => {
  expect(firstHotDay(Date.parse('2026-11-01T12:00:00Z'), 30, 'UTC')).toBe('2026-10-02');
  expect(firstHotDay(Date.parse('2026-11-01T02:00:00Z'), 30, 'America/New_York')).toBe('2026-10-01');
  expect(firstHotDay(Date.parse('2024-03-01T00:00:00Z'), 1, 'UTC')).toBe('2024-02-29');
});

test('a time zone is one that the runtime knows', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true);
  expect(isTimeZone('Europe/Nowhere')).toBe(false);
});
