import { Cron } from 'croner';
import type { Clock } from './clock.ts';

export interface ScheduleOptions {
  /** As EventBridge Scheduler writes it: `cron(minutes hours day-of-month month day-of-week year)`. */
  expression: string;
  /** The IANA time zone that it is meant in. */
  timeZone: string;
  clock: Clock;
  signal: AbortSignal;
  report: (error: unknown) => void;
}

/**
 * Runs something by a schedule, as EventBridge Scheduler would. What fell due while no process ran is not made up for.
 * Rejects with the signal's reason when aborted.
 * @throws {Error} where the expression cannot be read.
 */
export async function keepSchedule(
  run: () => Promise<unknown>,
  { expression, timeZone, clock, signal, report }: ScheduleOptions,
): Promise<void> {
  const schedule = new Cron(cronPattern(expression), { timezone: timeZone, paused: true });
  for (let now = clock.now(); ; ) {
    const next = schedule.nextRun(new Date(now));
    if (!next) return;
    await clock.sleep(next.getTime() - clock.now(), signal);
    // A timer may end a little early; the same minute is not to come twice.
    now = Math.max(clock.now(), next.getTime());
    await run().catch(report);
  }
}

/** Croner reads the same six fields behind one for the seconds. */
function cronPattern(expression: string): string {
  const [, fields] = /^cron\((\S+(?: \S+){5})\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`${expression} is no cron expression.`);
  return `0 ${fields}`;
}
