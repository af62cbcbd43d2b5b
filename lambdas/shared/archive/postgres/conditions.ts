import type { Dataset } from '../../../../core/archive/dataset.ts';
import { addDays, dayOf, dayRange } from '../../../../core/archive/days.ts';
import type { TimeRange } from '../../../../core/archive/source-database.ts';
import type { SourceTable } from '../../../../core/archive/source-table.ts';
import { identifier, literal } from './quote.ts';

// Rows before it, which a time zone's offset could put into a year before Christ, never move.
const FIRST_DAY = '0001-01-02';
// Days of later years are written with more digits.
const END = '9999-12-31';

/** Which rows are of these days: from `first` on, before `end`. */
export function daysCondition(
  dataset: Dataset,
  table: SourceTable,
  first: string | undefined,
  end: string,
): string {
  const time = identifier(dataset.timeColumn);
  const start = (day: string) => startOf(day, dataset, table);
  return `${time} >= ${start(first ?? FIRST_DAY)} AND ${time} < ${start(end)}`;
}

/** Which rows are of a day, up to the given one where not all of them are meant. */
export function dayCondition(
  dataset: Dataset,
  table: SourceTable,
  day: string,
  upTo: readonly string[] | null = null,
): string {
  const whole = daysCondition(dataset, table, day, addDays(day, 1));
  if (!upTo) return whole;
  const columns = orderColumns(dataset, table);
  const values = columns.map((name, index) => `${literal(upTo[index] ?? '')}::${typeOf(name, table)}`);
  return `${whole} AND (${columns.map(identifier).join(', ')}) <= (${values.join(', ')})`;
}

/** What is selected of a time, the oldest or the newest one, so that `dayOfTime` tells its day. */
export function selectedTime(expression: string, { time }: SourceTable): string {
  return time === 'instant' ? `floor(extract(epoch FROM ${expression}) * 1000)` : `${expression}::date`;
}

/** The day of what was selected so; undefined where that is NULL. */
export function dayOfTime(
  text: string | null,
  { timeZone }: Dataset,
  { time }: SourceTable,
): string | undefined {
  if (text === null) return undefined;
  return time === 'instant' ? dayOf(Number(text), timeZone) : text;
}

/** Which rows have a time that has a day: not NULL, not infinite, and of the years 1 to 9999. */
export function finiteCondition({ timeColumn }: Dataset): string {
  const time = identifier(timeColumn);
  return `${time} >= ${literal(FIRST_DAY)} AND ${time} < ${literal(END)}`;
}

/** Which rows are within instants. A side that is unbounded leaves out nothing. */
export function rangeCondition(dataset: Dataset, table: SourceTable, { from, to }: TimeRange): string {
  const time = identifier(dataset.timeColumn);
  const conditions = [
    ...(from === undefined ? [] : [`${time} >= ${instantLiteral(from, dataset, table)}`]),
    ...(to === undefined ? [] : [`${time} < ${instantLiteral(to, dataset, table)}`]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/** The columns that rows are ordered by: the time, then the primary key. */
export function orderColumns({ timeColumn }: Dataset, { key }: SourceTable): string[] {
  return [timeColumn, ...key.filter((name) => name !== timeColumn)];
}

/**
 * The rows' order. A name alone would mean what is selected under that name, which is a text and in no index.
 * https://www.postgresql.org/docs/current/sql-select.html#SQL-ORDERBY
 */
export function orderBy(dataset: Dataset, table: SourceTable): string {
  const from = identifier(dataset.source.table);
  return orderColumns(dataset, table)
    .map((name) => `${from}.${identifier(name)}`)
    .join(', ');
}

function startOf(day: string, { timeZone }: Dataset, { time }: SourceTable): string {
  if (time === 'instant')
    return `${literal(new Date(dayRange(day, timeZone).from).toISOString())}::timestamptz`;
  // A time without a zone is what the clock showed, so its day is what it says.
  return `${literal(day)}::${time === 'day' ? 'date' : 'timestamp'}`;
}

function instantLiteral(instant: number, { timeZone }: Dataset, { time }: SourceTable): string {
  const at = `${literal(new Date(instant).toISOString())}::timestamptz`;
  return time === 'instant' ? at : `(${at} AT TIME ZONE ${literal(timeZone)})`;
}

function typeOf(name: string, { columns }: SourceTable): string {
  return columns.find((column) => column.name === name)?.sourceType ?? 'text';
}
