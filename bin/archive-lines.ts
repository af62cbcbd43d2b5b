import type { PlanAnswer, RestoreAnswer } from '../core/archive/archive-call.ts';
import type { NightReport } from '../core/archive/night-report.ts';
import type { ArchiveProgress } from './archive-history.ts';
import { printable } from './table.ts';
import { bytes, duration } from './units.ts';

const LISTED = 5;
/** What went by in less says nothing of the speed. */
const LEAST_MILLIS = 100;
/** A night that has just begun need not be said to go on. */
const LEAST_MOVING_MILLIS = 1_000;

/**
 * How a night goes on: rows, days, and what it is at. As long as rows move that is the speed, and the time that is left at that
 * speed. Both are of whole slices: what the one under way has moved is not known.
 * @param since milliseconds since its last slice ended, or its plan where none has.
 */
export function progressText(progress: ArchiveProgress, since: number): string {
  const { plan, rows, phase, failure } = progress;
  if (!plan) return joined('planning', retryText(failure));
  if (!plan.HasWork) return joined(plan.Paused ? 'paused' : 'nothing to move', retryText(failure));
  const isOver = rows > plan.Rows;
  return joined(
    isOver
      ? `${count(rows, 'row')} (${rowsOf(plan)} were planned)`
      : `${number(rows)} of ${rowsOf(plan)}${rows === 0 ? ` of ${count(plan.Days, 'day')}` : ''}`,
    rows === 0 || isOver ? '' : daysText(plan, rows),
    failure ? retryText(failure) : phase === 'moving' ? movingText(plan, progress, since) : phase,
  );
}

/** `tried again: StatementFailed: ...`; empty where nothing has failed. */
export function retryText(failure: string | undefined): string {
  return failure === undefined ? '' : `tried again: ${printable(failure)}`;
}

function joined(...texts: string[]): string {
  return texts.filter(Boolean).join('  ');
}

/** The speed up to the end of the last slice, and what is left of the time that the other rows take at it. */
function movingText(plan: PlanAnswer, { rows, millis }: ArchiveProgress, since: number): string {
  if (rows === 0) return since < LEAST_MOVING_MILLIS ? '' : `moving for ${duration(since)}`;
  if (millis < LEAST_MILLIS) return '';
  const perMilli = rows / millis;
  const left = (plan.Rows - rows) / perMilli - since;
  return joined(`${number(Math.round(perMilli * 1_000))} rows/s`, left > 0 ? `${duration(left)} left` : '');
}

/** How many of the plan's days so many rows are, oldest first; of more than it lists that they are more. */
function daysText({ OldestDays, Days, IsEstimate }: PlanAnswer, rows: number): string {
  if (IsEstimate) return '';
  let left = rows;
  const whole = OldestDays.findIndex(({ Rows }) => {
    left -= Rows;
    return left < 0;
  });
  if (whole >= 0) return `${number(whole)} of ${count(Days, 'day')}`;
  return `${left > 0 ? 'over ' : ''}${number(OldestDays.length)} of ${count(Days, 'day')}`;
}

/**
 * What a night has done, and where the rows are.
 * @param plan what it began with.
 */
export function reportLines(report: NightReport, plan?: Pick<PlanAnswer, 'Paused'>): string[] {
  const { Dataset, Days, Rows, Bytes, Batches, Aborted, DurationInSeconds, Slices, Repair } = report;
  const moved = `${count(Rows, 'row')} of ${count(Days, 'day')} to the lake`;
  const facts = `${bytes(Bytes)} in ${count(Batches, 'batch', 'batches')}, in ${duration(DurationInSeconds * 1_000)}`;
  return [
    Batches === 0
      ? `${Dataset}: ${whyNothing(report, plan)}`
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

function whyNothing({ Slices, Aborted }: NightReport, plan?: Pick<PlanAnswer, 'Paused'>): string {
  if (plan?.Paused) return 'the dataset is paused: nothing moved.';
  const wasTried = Aborted > 0 || Slices.WorkRemains || Slices.GivenUp.length > 0;
  return wasTried ? 'nothing moved.' : 'there was nothing to move.';
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
  return `${Dataset}: ${count(Rows, 'row')} of ${Day} are back in the database. Batch ${Batch} is aborted; the next night moves them again, unless the dataset is paused or keeps them longer.`;
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
