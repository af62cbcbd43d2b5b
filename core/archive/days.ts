import * as z from 'zod';

/**
 * Days of the calendar, such as `2024-03-31`, and the instants they span in a time zone. Ranges are half open, and each
 * day ends where the next begins, so that every instant lies in exactly one, whatever the clocks do.
 */
export const daySchema = z.iso.date();

/** The instants of a day: `from` is in it, `to` is the next day's. Epoch milliseconds. */
export interface DayRange {
  day: string;
  nextDay: string;
  from: number;
  to: number;
}

const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1_000;
// No zone has been further from UTC than 15:13:42, at Manila before 1844 and at Metlakatla before 1867.
// https://data.iana.org/time-zones/tzdb/asia
const FURTHEST_OFFSET = 16 * 60 * 60 * 1_000;

/** Whether the runtime knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The instants of a day in a time zone: 23 or 25 hours where the clocks change, none where a day was skipped. */
export function dayRange(day: string, timeZone: string): DayRange {
  const nextDay = addDays(day, 1);
  return { day, nextDay, from: startOf(day, timeZone), to: startOf(nextDay, timeZone) };
}

/** The day that an instant lies in. It is the calendar's, but where clocks go back over midnight: see `dayRange`. */
export function dayOf(instant: number, timeZone: string): string {
  const shown = calendarDay(instant, timeZone);
  const next = addDays(shown, 1);
  return startOf(next, timeZone) <= instant ? next : shown;
}

/**
 * The first day that stays in the database: `retentionDays` whole days are kept besides the one that is under way. What
 * is older is the archive's.
 */
export function firstHotDay(now: number, retentionDays: number, timeZone: string): string {
  return addDays(dayOf(now, timeZone), -retentionDays);
}

/** A day so many days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** How many days later the second day is. */
export function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(second) - Date.parse(first)) / MILLISECONDS_A_DAY);
}

// The first instant at which the zone's calendar shows this day or a later one, found by halving. A clock that is set
// back over midnight shows the day before once more: those minutes are counted to the new day, so that ranges stay whole.
function startOf(day: string, timeZone: string): number {
  const midnight = Date.parse(day);
  let before = midnight - FURTHEST_OFFSET;
  let after = midnight + FURTHEST_OFFSET;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (calendarDay(middle, timeZone) >= day) after = middle;
    else before = middle;
  }
  return after;
}

function calendarDay(instant: number, timeZone: string): string {
  const parts = calendarOf(timeZone).formatToParts(instant);
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${partOf('year').padStart(4, '0')}-${partOf('month')}-${partOf('day')}`;
}

// A formatter takes longer to make than to use.
const calendars = new Map<string, Intl.DateTimeFormat>();

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  calendars.set(timeZone, made);
  return made;
}
