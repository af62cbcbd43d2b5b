import type { PlanAnswer, RestoreAnswer } from '../core/archive/archive-call.ts';
import type { NightReport } from '../core/archive/night-report.ts';
import type { NightProgress } from './archive-execution.ts';
import { printable } from './table.ts';
import { bytes, duration } from './units.ts';

const LISTED = 5;
/** What went by in less says nothing of the speed. */
const LEAST_MILLIS = 100;

/**
 * How a night goes on: rows, days, speed, and the time that is left at that speed.
 * @param millis since its plan was made.
 */
export function progressText({ plan, rows }: NightProgress, millis: number): string {
  if (!plan) return 'planning';
  const all = rowsOf(plan);
  if (rows === 0) return `0 of ${all} of ${count(plan.Days, 'day')}`;
  const days = daysWithin(plan, rows);
  const facts = [
    `${number(rows)} of ${all}`,
    days === undefined ? '' : `${number(days)} of ${count(plan.Days, 'day')}`,
    ...(millis < LEAST_MILLIS ? [] : speed(plan.Rows - rows, rows / millis)),
  ];
  return facts.filter(Boolean).join('  ');
}

function speed(rowsLeft: number, perMilli: number): string[] {
  const left = rowsLeft > 0 ? [`${duration(rowsLeft / perMilli)} left`] : [];
  return [`${number(Math.round(perMilli * 1_000))} rows/s`, ...left];
}

/** How many of the plan's days so many rows are, oldest first; undefined where it does not list or count as many. */
function daysWithin({ OldestDays, Days, IsEstimate }: PlanAnswer, rows: number): number | undefined {
  if (IsEstimate) return undefined;
  let days = 0;
  for (let left = rows; days < OldestDays.length; days += 1) {
    left -= OldestDays[days]?.Rows ?? 0;
    if (left < 0) return days;
  }
  return days === Days ? days : undefined;
}

/** What a night has done, and where the rows are. */
export function reportLines(report: NightReport): string[] {
  const { Dataset, Days, Rows, Bytes, Batches, Aborted, DurationInSeconds, Slices, Repair } = report;
  const moved = `${count(Rows, 'row')} of ${count(Days, 'day')} to the lake`;
  const facts = `${bytes(Bytes)} in ${count(Batches, 'batch', 'batches')}, in ${duration(DurationInSeconds * 1_000)}`;
  return [
    Batches === 0
      ? `${Dataset}: there was nothing to move.`
      : `${Dataset}: moved ${moved} (${facts}). All of it was found there.`,
    ...(Aborted > 0
      ? [`Given back to the database and tried again: ${count(Aborted, 'batch', 'batches')}.`]
      : []),
    ...Slices.GivenUp.slice(0, LISTED).map(
      ({ Day, Reason }) => `Left to the next night: ${Day} (${printable(Reason)}).`,
    ),
    ...(Slices.GivenUp.length > LISTED ? [`… ${Slices.GivenUp.length} days were left.`] : []),
    ...(Slices.WorkRemains
      ? ['There is more to move: the night’s time was up, or somebody has the lock.']
      : []),
    ...(Repair.State === 'SKIPPED' || Repair.State === 'SUCCEEDED'
      ? []
      : [`The repair of the table: ${Repair.State}${Repair.Reason ? `, ${printable(Repair.Reason)}` : ''}.`]),
    whereLine(report),
  ];
}

/** `Now: database 360,000 rows (30 days), lake 720,000 rows (60 days)` */
export function whereLine({ Hot, Lake }: Pick<NightReport, 'Hot' | 'Lake'>): string {
  const hot = `${rowsOf(Hot)} (${count(Hot.Days, 'day')})`;
  return `Now: database ${hot}, lake ${count(Lake.Rows, 'row')} (${count(Lake.Days, 'day')}, ${bytes(Lake.Bytes)})`;
}

/** What a night would do. */
export function planLines(plan: PlanAnswer): string[] {
  const { Dataset, Days, IsEstimate, OldestDays, FirstHotDay, Paused } = plan;
  if (Days === 0) return [`${Dataset}: nothing is older than ${FirstHotDay}.`];
  return [
    `${Dataset}: ${rowsOf(plan)} of ${count(Days, 'day')} before ${FirstHotDay} would move.`,
    ...(Paused ? ['The dataset is paused: nothing moves.'] : []),
    ...OldestDays.slice(0, LISTED).map(({ Day, Rows }) => `  ${Day}  ${rowsOf({ Rows, IsEstimate })}`),
    ...(Days > LISTED ? [`  … and ${number(Days - LISTED)} more`] : []),
  ];
}

/** That the tables of a dataset are there, and what a night would do. */
export function preparedLines(plan: PlanAnswer): string[] {
  return [`${plan.Dataset}: its tables are there, in the database and in the lake.`, ...planLines(plan)];
}

export function restoreLine({ Dataset, Batch, Day, Rows }: RestoreAnswer): string {
  return `${Dataset}: ${count(Rows, 'row')} of ${Day} are back in the database. Batch ${Batch} is aborted; the next night moves them again.`;
}

/** `about 93,000,000 rows` where they were not counted. */
function rowsOf({ Rows, IsEstimate }: Pick<PlanAnswer, 'Rows' | 'IsEstimate'>): string {
  return `${IsEstimate ? 'about ' : ''}${count(Rows, 'row')}`;
}

function count(of: number, one: string, several = `${one}s`): string {
  return `${number(of)} ${of === 1 ? one : several}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
