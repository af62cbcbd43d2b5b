import { describe, expect, test } from 'vitest';
import type { ArchiveProgress } from '../../bin/archive-history.ts';
import { planLines, progressText, reportLines } from '../../bin/archive-lines.ts';
import type { PlanAnswer } from '../../core/archive/archive-call.ts';
import type { NightReport } from '../../core/archive/night-report.ts';
import { PLAN as ONE_DAY } from './archive-answers.ts';

const PLAN: PlanAnswer = {
  ...ONE_DAY,
  OldestHotRowAgeInDays: 90,
  Days: 3,
  Rows: 6_000,
  OldestDays: [
    { Day: '2026-08-23', Rows: 1_000 },
    { Day: '2026-08-24', Rows: 2_000 },
    { Day: '2026-08-25', Rows: 3_000 },
  ],
};
const REPORT: NightReport = {
  Dataset: 'orders',
  Verified: true,
  Wrong: [],
  Days: 60,
  Rows: 720_000,
  Bytes: 18_400_000,
  Batches: 60,
  Aborted: 0,
  Slices: { Count: 6, Recovered: 0, WorkRemains: false, GivenUp: [] },
  Repair: { State: 'SUCCEEDED' },
  DurationInSeconds: 13.6,
  Hot: { Rows: 360_000, Days: 30, IsEstimate: false, OldestRowAgeInDays: 30 },
  Lake: { Rows: 720_000, Days: 60, Batches: 60, Bytes: 18_400_000 },
};
const NOW = 'Now: database 360,000 rows (30 days), lake 720,000 rows (60 days, 18.4 MB)';

describe('the progress of a night', () => {
  const PROGRESS: ArchiveProgress = {
    plan: PLAN,
    rows: 0,
    batches: 0,
    slices: 0,
    millis: 0,
    phase: 'moving',
    failure: undefined,
  };
  const text = (progress: Partial<ArchiveProgress>, since = 0) =>
    progressText({ ...PROGRESS, ...progress }, since);

  test('is planning, then rows, whole days, speed and the time that is left', () => {
    expect(text({ plan: undefined, phase: 'planning' })).toBe('planning');
    expect(text({}, 999)).toBe('0 of 6,000 rows of 3 days');
    expect(text({}, 192_000)).toBe('0 of 6,000 rows of 3 days  moving for 3 min 12 s');
    expect(text({ rows: 3_500, millis: 1_000 })).toBe(
      '3,500 of 6,000 rows  2 of 3 days  3,500 rows/s  714 ms left',
    );
    expect(text({ rows: 6_000, millis: 2_000 })).toBe('6,000 of 6,000 rows  3 of 3 days  3,000 rows/s');
  });

  test('keeps its speed within a slice, and the time that is left goes down', () => {
    const half = { rows: 3_000, millis: 60_000 };
    expect(text(half, 0)).toBe('3,000 of 6,000 rows  2 of 3 days  50 rows/s  1 min 0 s left');
    expect(text(half, 45_000)).toBe('3,000 of 6,000 rows  2 of 3 days  50 rows/s  15.0 s left');
    expect(text(half, 75_000)).toBe('3,000 of 6,000 rows  2 of 3 days  50 rows/s');
  });

  test('says what it is at once rows move no more', () => {
    const moved = { rows: 6_000, millis: 2_000 };
    expect(text({ ...moved, phase: 'repairing the table' }, 5_000)).toBe(
      '6,000 of 6,000 rows  3 of 3 days  repairing the table',
    );
    expect(text({ ...moved, phase: 'verifying' })).toBe('6,000 of 6,000 rows  3 of 3 days  verifying');
    expect(text({ phase: 'waiting for the lock' })).toBe('0 of 6,000 rows of 3 days  waiting for the lock');
  });

  test('says why a night moves nothing', () => {
    const still = { ...PLAN, HasWork: false };
    expect(text({ plan: { ...still, Paused: true }, phase: 'verifying' })).toBe('paused');
    expect(text({ plan: still, phase: 'verifying' })).toBe('nothing to move');
  });

  test('says what is tried again, in a form that leaves the terminal as it is', () => {
    const failure = 'StatementFailed: no\nsuch table';
    expect(text({ plan: undefined, phase: 'planning', failure })).toBe(
      'planning  tried again: StatementFailed: no\\nsuch table',
    );
    expect(text({ rows: 3_000, millis: 1_000, failure })).toBe(
      '3,000 of 6,000 rows  2 of 3 days  tried again: StatementFailed: no\\nsuch table',
    );
  });

  test('says of rows that were not counted that they are about as many, and nothing of days', () => {
    const plan = { ...PLAN, IsEstimate: true };
    expect(text({ plan })).toBe('0 of about 6,000 rows of 3 days');
    expect(text({ plan, rows: 3_500, millis: 1_000 })).toBe(
      '3,500 of about 6,000 rows  3,500 rows/s  714 ms left',
    );
    expect(text({ plan, rows: 6_500, millis: 1_000 })).toBe(
      '6,500 rows (about 6,000 rows were planned)  6,500 rows/s',
    );
  });

  test('says how many were planned where more have moved', () => {
    expect(text({ rows: 12_000, millis: 1_000 })).toBe(
      '12,000 rows (6,000 rows were planned)  12,000 rows/s',
    );
  });

  test('says of days that the plan does not list that they are more', () => {
    const plan = { ...PLAN, Days: 200, Rows: 600_000 };
    expect(text({ plan, rows: 300_000, millis: 100_000 })).toBe(
      '300,000 of 600,000 rows  over 3 of 200 days  3,000 rows/s  1 min 40 s left',
    );
    expect(text({ plan, rows: 1_500, millis: 1_000 })).toContain('1 of 200 days');
    expect(text({ plan, rows: 6_000, millis: 1_000 })).toContain('  3 of 200 days');
  });
});

describe('the report of a night', () => {
  test('says what moved, and where the rows are now', () => {
    expect(reportLines(REPORT)).toEqual([
      'orders: moved 720,000 rows of 60 days to the lake (18.4 MB in 60 batches, in 13.6 s). All of it was found there.',
      NOW,
    ]);
  });

  test('of a night without work says so', () => {
    expect(reportLines({ ...REPORT, Days: 0, Rows: 0, Bytes: 0, Batches: 0 })).toEqual([
      'orders: there was nothing to move.',
      NOW,
    ]);
  });

  test('of a night that moved nothing says why', () => {
    const nothing = { ...REPORT, Days: 0, Rows: 0, Bytes: 0, Batches: 0 };
    expect(reportLines(nothing, { Paused: true })[0]).toBe('orders: the dataset is paused: nothing moved.');
    expect(reportLines(nothing, { Paused: false })[0]).toBe('orders: there was nothing to move.');
    const GivenUp = [{ Day: '2026-08-01', Reason: 'BatchConflict' }];
    expect(reportLines({ ...nothing, Slices: { ...REPORT.Slices, GivenUp } }).slice(0, 2)).toEqual([
      'orders: nothing moved.',
      'Left to the next night: 2026-08-01 (BatchConflict).',
    ]);
  });

  test('names what did not go smoothly', () => {
    const GivenUp = Array.from({ length: 7 }, (_, day) => ({
      Day: `2026-08-0${day + 1}`,
      Reason: 'BatchConflict',
    }));
    expect(
      reportLines({
        ...REPORT,
        Aborted: 1,
        Slices: { ...REPORT.Slices, WorkRemains: true, GivenUp },
        Repair: { State: 'FAILED', Reason: 'no\nsuch table' },
        Hot: { ...REPORT.Hot, IsEstimate: true },
      }).slice(1),
    ).toEqual([
      'Given back to the database and tried again: 1 batch.',
      'Left to the next night: 2026-08-01 (BatchConflict).',
      'Left to the next night: 2026-08-02 (BatchConflict).',
      'Left to the next night: 2026-08-03 (BatchConflict).',
      'Left to the next night: 2026-08-04 (BatchConflict).',
      'Left to the next night: 2026-08-05 (BatchConflict).',
      '… 7 days were left.',
      'There is more to move: the night’s time was up, or somebody has the lock.',
      'The repair of the table: FAILED, no\\nsuch table.',
      'Now: database about 360,000 rows (30 days), lake 720,000 rows (60 days, 18.4 MB)',
    ]);
  });
});

describe('a dry run', () => {
  test('lists the oldest days', () => {
    const days = Array.from({ length: 7 }, (_, day) => ({ Day: `2026-08-0${day + 1}`, Rows: 1 }));
    expect(planLines({ ...PLAN, Days: 7, Rows: 7, OldestDays: days })).toEqual([
      'orders: 7 rows of 7 days before 2026-10-22 would move.',
      ...days.slice(0, 5).map(({ Day }) => `  ${Day}  1 row`),
      '  … and 2 more',
    ]);
  });

  test('says of rows that were not counted that they are about as many', () => {
    expect(planLines({ ...PLAN, IsEstimate: true })).toEqual([
      'orders: about 6,000 rows of 3 days before 2026-10-22 would move.',
      '  2026-08-23  about 1,000 rows',
      '  2026-08-24  about 2,000 rows',
      '  2026-08-25  about 3,000 rows',
    ]);
  });

  test('says that nothing is old enough, or that the dataset is paused', () => {
    expect(planLines({ ...PLAN, Days: 0, Rows: 0, OldestDays: [] })).toEqual([
      'orders: nothing is older than 2026-10-22.',
    ]);
    expect(planLines({ ...PLAN, Paused: true })).toContain('The dataset is paused: nothing moves.');
  });
});
