import type { DatasetQuery } from '../contract/dataset-query.ts';
import { fieldPath } from '../contract/field-path.ts';
import type { Dataset } from './dataset.ts';
import { dayOf } from './days.ts';
import type { LakeColumn } from './layout.ts';
import { type QuestionColumn, questionColumns } from './question-column.ts';
import { between, type ColumnFilter, readFilter } from './question-filter.ts';
import {
  clockOf,
  dayText,
  floorDivide,
  instantOf,
  MICROSECONDS_A_DAY,
  type Moment,
  parseMoment,
} from './question-moment.ts';
import { DatasetQueryRefused } from './question-refused.ts';
import { readMoment } from './question-value.ts';
import type { TimeRange } from './source-database.ts';
import type { SourceTable } from './source-table.ts';

/** What the service reads of a question; the rest is about its callback. */
export type QuestionRequest = Pick<
  DatasetQuery,
  'StartDateTime' | 'EndDateTime' | 'Filters' | 'Columns' | 'OrderBy' | 'Limit'
>;

export interface QuestionOrder {
  column: QuestionColumn;
  direction: 'ASC' | 'DESC';
}

/** A question whose every part is known to be of its dataset. */
export interface Question {
  /** The columns of the result, in its order. */
  columns: readonly QuestionColumn[];
  /** What rows have to fulfil: first of all the range of time. */
  filters: readonly ColumnFilter[];
  order: readonly QuestionOrder[];
  limit: number | undefined;
  /** The first and the last day that the lake may have such rows under. */
  days: { first: string; last: string };
  /** Instants that span the range, and may span more of what is not an instant. */
  hotRange: TimeRange;
}

/** A dataset as it is now: what a question is read against. */
export interface DatasetForm {
  dataset: Dataset;
  table: SourceTable;
  layout: readonly LakeColumn[];
}

/**
 * Reads what a caller asks of a dataset.
 * @throws {DatasetQueryRefused} which names the field that is wrong: `Filters.colour: orders has no such column.`
 */
export function parseQuestion(request: QuestionRequest, form: DatasetForm): Question {
  const { dataset } = form;
  const columns = questionColumns(dataset, form.table, form.layout);
  const find = (name: string, field: string): QuestionColumn => {
    const column = columns.find(({ key }) => key === name.toLowerCase());
    if (!column) throw new DatasetQueryRefused(field, `${dataset.name} has no such column.`);
    return column;
  };
  const time = find(dataset.timeColumn, 'StartDateTime');
  const range = readRange(request, time, dataset);
  const filters = Object.entries(request.Filters ?? {}).map(([name, filter]) =>
    readFilter(filter, find(name, fieldPath(['Filters', name])), dataset.timeZone),
  );
  return {
    columns: distinct(
      request.Columns?.map((name, index) => find(name, `Columns[${index}]`)) ?? columns,
      (index) => `Columns[${index}]`,
    ),
    filters: [range.filter, ...filters],
    order: readOrder(request, find),
    limit: request.Limit,
    days: range.days,
    hotRange: range.hotRange,
  };
}

/** The columns that a question reads, each once. */
export function columnsRead({ columns, filters, order }: Question): QuestionColumn[] {
  const all = [...columns, ...filters.map(({ column }) => column), ...order.map(({ column }) => column)];
  return [...new Set(all)];
}

function readOrder(
  { OrderBy = [] }: QuestionRequest,
  find: (name: string, field: string) => QuestionColumn,
): QuestionOrder[] {
  const order = OrderBy.map(({ Column, Direction = 'ASC' }, index): QuestionOrder => {
    const field = `OrderBy[${index}].Column`;
    const column = find(Column, field);
    if (column.comparison !== 'ORDERED') {
      throw new DatasetQueryRefused(
        field,
        `${column.name} is ${column.sourceType}, which has no order here.`,
      );
    }
    return { column, direction: Direction };
  });
  distinct(
    order.map(({ column }) => column),
    (index) => `OrderBy[${index}].Column`,
  );
  return order;
}

function distinct(
  columns: readonly QuestionColumn[],
  fieldOf: (index: number) => string,
): readonly QuestionColumn[] {
  for (const [index, column] of columns.entries()) {
    if (columns.indexOf(column) < index)
      throw new DatasetQueryRefused(fieldOf(index), `${column.name} is there twice.`);
  }
  return columns;
}

function readRange(
  { StartDateTime, EndDateTime }: QuestionRequest,
  column: QuestionColumn,
  { timeZone }: Dataset,
): { filter: ColumnFilter } & Pick<Question, 'days' | 'hotRange'> {
  const start = readEnd('StartDateTime', StartDateTime, timeZone);
  const end = readEnd('EndDateTime', EndDateTime, timeZone);
  if (end.instant <= start.instant)
    throw new DatasetQueryRefused('EndDateTime', 'must be later than StartDateTime.');
  const of = ({ moment }: End) => readMoment(moment, column, timeZone);
  return {
    filter: { column, wanted: between(of(start), of(end)) },
    days: column.isZoned ? daysOfInstants(start, end, timeZone) : daysOfClocks(start, end, timeZone),
    hotRange: hotRange(start, end, column),
  };
}

/** An end of the range. Instants are in microseconds. */
interface End {
  moment: Moment;
  instant: bigint;
}

function readEnd(field: 'StartDateTime' | 'EndDateTime', text: string, timeZone: string): End {
  const moment = parseMoment(text);
  const instant = moment && instantOf(moment, timeZone);
  if (!moment || instant === undefined) {
    throw new DatasetQueryRefused(
      field,
      'must be an ISO 8601 time with its offset, such as 2026-08-01T00:00:00Z, or a day of the calendar.',
    );
  }
  return { moment, instant };
}

function daysOfInstants(start: End, end: End, timeZone: string): Question['days'] {
  const day = (instant: bigint) => dayOf(Number(floorDivide(withinYears(instant), 1_000n)), timeZone);
  return { first: day(start.instant), last: day(end.instant - 1n) };
}

/** Times without a zone are what clocks showed, and days are days: their rows lie under what they say. */
function daysOfClocks(start: End, end: End, timeZone: string): Question['days'] {
  const day = (at: bigint) => dayText(floorDivide(withinYears(at), MICROSECONDS_A_DAY));
  return {
    first: day(clockOf(start.moment, timeZone)),
    last: day(clockOf(end.moment, timeZone) - 1n),
  };
}

// What is some days within the years 1 and 9999 has a year of four digits in every time zone.
const FIRST_INSTANT = Date.parse('0001-01-04T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-28T00:00:00Z');

function withinYears(at: bigint): bigint {
  const [first, last] = [BigInt(FIRST_INSTANT) * 1_000n, BigInt(LAST_INSTANT) * 1_000n];
  if (at < first) return first;
  return at > last ? last : at;
}

// Clocks are never further from one another than this, whatever they were set by.
const TWO_DAYS = 2 * 24 * 60 * 60 * 1_000;

function hotRange(start: End, end: End, { isZoned }: QuestionColumn): TimeRange {
  const margin = isZoned ? 0 : TWO_DAYS;
  const from = Number(floorDivide(start.instant, 1_000n)) - margin;
  const to = Number(floorDivide(end.instant - 1n, 1_000n)) + 1 + margin;
  return { ...(from >= FIRST_INSTANT && { from }), ...(to <= LAST_INSTANT && { to }) };
}
