import { expect, test } from 'vitest';
import { NIGHT_SCHEDULE } from '../../core/archive/night.ts';
import { keepSchedule } from '../../local/schedule.ts';
import { VirtualClock } from '../../local/virtual-clock.ts';

const HOUR = 60 * 60 * 1_000;

/** The times at which something ran. */
async function runs(
  from: string,
  days: number,
  { expression = NIGHT_SCHEDULE, timeZone = 'UTC', work = async (): Promise<unknown> => undefined } = {},
) {
  const clock = new VirtualClock(Date.parse(from));
  const ending = new AbortController();
  const times: string[] = [];
  const reported: unknown[] = [];
  const run = async () => {
    times.push(new Date(clock.now()).toISOString());
    await work();
  };
  const kept = keepSchedule(run, {
    expression,
    timeZone,
    clock,
    signal: ending.signal,
    report: (error) => reported.push(error),
  });
  const ended = kept.catch((error: unknown) => error);
  await clock.advance(days * 24 * HOUR);
  ending.abort('over');
  expect(await ended).toBe('over');
  return { times, reported };
}

test('a night begins at midnight of its time zone, also when the clocks change', async () => {
  const { times } = await runs('2026-10-23T12:00:00Z', 4, { timeZone: 'Europe/Berlin' });
  expect(times).toEqual([
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
    '2026-10-26T23:00:00.000Z',
  ]);
});

test('what fell due before is not made up for', async () => {
  expect((await runs('2026-10-23T00:00:01Z', 1)).times).toEqual(['2026-10-24T00:00:00.000Z']);
});

test('a run that fails is reported, and the next one comes', async () => {
  const failure = new Error('no');
  const { times, reported } = await runs('2026-10-23T12:00:00Z', 2, { work: () => Promise.reject(failure) });
  expect(times).toHaveLength(2);
  expect(reported).toEqual([failure, failure]);
});

test.each(['0 0 * * *', 'rate(1 day)', 'cron(0 0 * *)'])('"%s" is refused', async (expression) => {
  await expect(
    keepSchedule(async () => undefined, {
      expression,
      timeZone: 'UTC',
      clock: new VirtualClock(),
      signal: new AbortController().signal,
      report: () => undefined,
    }),
  ).rejects.toThrow(`${expression} is no cron expression.`);
});
