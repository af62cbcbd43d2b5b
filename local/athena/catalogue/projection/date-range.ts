import { type DatePattern, datePattern } from './date-pattern.ts';

const LENGTHS: Record<string, number> = {
  WEEKS: 7 * 86_400_000,
  DAYS: 86_400_000,
  HOURS: 3_600_000,
  MINUTES: 60_000,
  SECONDS: 1_000,
  MILLISECONDS: 1,
};

/** What a projected date column says of itself: `projection.<column>.<property>`. */
export interface DateProperties {
  /** Two dates in `format`, or such as `NOW-3YEARS`. */
  range: string;
  format: string;
  interval?: string | undefined;
  unit?: string | undefined;
}

/**
 * The values of a projected date column from the first to the last.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 * @param now epoch milliseconds
 * @throws {RangeError} when a property makes no sense.
 */
export function* dateValues(
  { range, format, interval, unit }: DateProperties,
  now: number,
): Generator<string> {
  const pattern = datePattern(format);
  const bounds = range.split(',').map((text) => boundOf(text, pattern, now));
  const [first, last] = bounds;
  if (first === undefined || last === undefined || bounds.length !== 2)
    throw new RangeError(`the range '${range}' is not two dates of the format '${format}'`);
  const step = stepOf(pattern, interval, unit);
  for (let count = 0; ; count += 1) {
    // Counted from the first: a month after the 31st would else stay short.
    const time = plus(first, count * step.count, step.unit);
    if (time > last) return;
    yield pattern.print(time);
  }
}

function stepOf(pattern: DatePattern, interval: string | undefined, unit: string | undefined) {
  const wanted = unit?.trim().toUpperCase();
  const implied = ['DAYS', 'MONTHS'].includes(pattern.precision) ? pattern.precision : undefined;
  const count = Number(interval?.trim() ?? (implied && 1));
  const chosen = wanted ?? implied;
  if (!Number.isSafeInteger(count) || count < 1 || chosen === undefined)
    throw new RangeError('interval and interval.unit are required unless the format tells days or months');
  if (chosen !== 'YEARS' && chosen !== 'MONTHS' && LENGTHS[chosen] === undefined)
    throw new RangeError(`the interval.unit '${unit}' is not known`);
  return { count, unit: chosen };
}

function boundOf(text: string, pattern: DatePattern, now: number): number | undefined {
  const relative = /^\s*NOW\s*(?:([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\s*)?$/i.exec(
    text,
  );
  if (relative === null) return pattern.parse(text);
  const [, sign, count = '0', unit = 'DAY'] = relative;
  return plus(now, Number(`${sign ?? ''}${count}`), `${unit.toUpperCase()}S`);
}

function plus(time: number, count: number, unit: string): number {
  const length = LENGTHS[unit];
  if (length !== undefined) return time + count * length;
  const months = unit === 'YEARS' ? 12 * count : count;
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  // The last day of the month where it has no such day.
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, days));
  return date.getTime();
}
