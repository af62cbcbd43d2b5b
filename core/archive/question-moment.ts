import { dayRange } from './days.ts';

/**
 * Moments as callers write them, down to the microsecond: an ISO 8601 time with its offset, a time without one, which is
 * what a clock showed, or a day. Times are counted in microseconds since 1970, those of clocks as if they were in UTC.
 */
export type Moment =
  | { kind: 'instant'; at: bigint }
  | { kind: 'clock'; at: bigint }
  | { kind: 'day'; day: string };

const FORM =
  /^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<minute>\d\d:\d\d)(?::(?<second>\d\d)(?:[.](?<fraction>\d{1,6}))?)?(?<offset>Z|[+-]\d\d:\d\d)?)?$/;
const MICROSECONDS = 1_000n;
export const MICROSECONDS_A_DAY = 86_400_000_000n;

/** @returns undefined for a text that is no moment, and for days that the calendar does not have. */
export function parseMoment(text: string): Moment | undefined {
  const { day, minute, second = '00', fraction = '', offset } = FORM.exec(text)?.groups ?? {};
  if (day === undefined || day < '0001-01-01' || !isOnCalendar(day)) return undefined;
  if (minute === undefined) return { kind: 'day', day };
  const clock = Date.parse(`${day}T${minute}:${second}Z`);
  if (Number.isNaN(clock) || minute >= '24:00') return undefined;
  const at = BigInt(clock) * MICROSECONDS + BigInt(fraction.padEnd(6, '0'));
  if (offset === undefined) return { kind: 'clock', at };
  const ahead = offsetOf(offset);
  return ahead === undefined ? undefined : { kind: 'instant', at: at - ahead };
}

/** The instant of a moment; undefined where a clock's time does not tell it. */
export function instantOf(moment: Moment, timeZone: string): bigint | undefined {
  if (moment.kind === 'instant') return moment.at;
  if (moment.kind === 'day') return BigInt(dayRange(moment.day, timeZone).from) * MICROSECONDS;
  return undefined;
}

/** What a clock in the time zone shows at a moment. */
export function clockOf(moment: Moment, timeZone: string): bigint {
  if (moment.kind === 'clock') return moment.at;
  if (moment.kind === 'day') return BigInt(Date.parse(moment.day)) * MICROSECONDS;
  const millisecond = floorDivide(moment.at, MICROSECONDS);
  return moment.at + BigInt(offsetAt(Number(millisecond), timeZone)) * MICROSECONDS;
}

/** `2026-01-31 12:00:00.000000`: as a column of the lake writes what has more than three digits. */
export function fixedText(at: bigint): string {
  const { second, fraction } = partsOf(at);
  return `${second}.${fraction}`;
}

/** `2026-01-31 12:00:00.5`: as PostgreSQL writes it. */
export function shortText(at: bigint): string {
  const { second, fraction } = partsOf(at);
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? second : `${second}.${digits}`;
}

export function dayText(day: bigint): string {
  return partsOf(day * MICROSECONDS_A_DAY).second.slice(0, 10);
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

export function ceilDivide(value: bigint, by: bigint): bigint {
  return -floorDivide(-value, by);
}

function partsOf(at: bigint): { second: string; fraction: string } {
  const millisecond = floorDivide(at, MICROSECONDS);
  const iso = new Date(Number(millisecond)).toISOString();
  const below = String(at - millisecond * MICROSECONDS).padStart(3, '0');
  return { second: iso.slice(0, 19).replace('T', ' '), fraction: iso.slice(20, 23) + below };
}

function isOnCalendar(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** Microseconds that an offset such as `+05:30` is ahead of UTC. */
function offsetOf(offset: string): bigint | undefined {
  if (offset === 'Z') return 0n;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  // PostgreSQL takes offsets of less than 16 hours.
  if (hours > 15 || minutes > 59) return undefined;
  const ahead = BigInt(hours * 60 + minutes) * 60_000_000n;
  return offset.startsWith('-') ? -ahead : ahead;
}

// Days whose year has four digits in every time zone.
const FIRST = Date.parse('0001-01-03T00:00:00Z');
const LAST = Date.parse('9999-12-29T00:00:00Z');

/** Milliseconds that the clocks of a time zone are ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
  const instant = Math.min(Math.max(at, FIRST), LAST);
  const parts = clockIn(timeZone).formatToParts(instant);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const year = of('year').padStart(4, '0');
  const shown = Date.parse(
    `${year}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`,
  );
  return shown - Math.floor(instant / 1_000) * 1_000;
}

// A formatter takes longer to make than to use.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  clocks.set(timeZone, made);
  return made;
}
