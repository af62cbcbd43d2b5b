import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planCallSchema, restoreCallSchema, sliceCallSchema } from '../../core/archive/archive-call.ts';
import { reportCallSchema } from '../../core/archive/night-report.ts';
import { type ArchiveTokens, bindTokens } from '../../core/workflow/tokens.ts';
import { names, STARTED } from './engine.ts';
import { fail, type Play, run } from './scenario.ts';

const TOKENS: ArchiveTokens = {
  PlanFunctionArn: 'arn:plan',
  SliceFunctionArn: 'arn:slice',
  ReportFunctionArn: 'arn:report',
  RestoreFunctionArn: 'arn:restore',
  ArchiveWorkGroup: 'archive',
};
const file = readFileSync(new URL('../../statemachine/archive.asl.json', import.meta.url), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const night = (plays: Record<string, Play>, input: object = {}) =>
  run(
    folder,
    plays,
    {},
    {
      name: 'archive',
      text: bindTokens(file, TOKENS),
      input: { Dataset: 'orders', ...input },
    },
  );

const PLAN = { HasWork: true, LastBatch: 7, RepairStatement: 'MSCK REPAIR TABLE orders' };
const SLICE = {
  Dataset: 'orders',
  WorkRemains: false,
  Locked: false,
  Rows: 10,
  Bytes: 100,
  Batches: 1,
  Aborted: 0,
  Recovered: 0,
  SkipDays: [],
  GivenUp: [],
};
const LOCKED = { ...SLICE, Locked: true, Rows: 0, Bytes: 0, Batches: 0 };
const REPORT = { Dataset: 'orders', Verified: true, Wrong: [], Rows: 10 };

const plays: Record<string, Play> = {
  plan: ({ input }) => {
    planCallSchema.parse(Object(input).Payload);
    return { Payload: PLAN };
  },
  slice: ({ input }) => {
    sliceCallSchema.parse(Object(input).Payload);
    return { Payload: SLICE };
  },
  report: ({ input }) => {
    reportCallSchema.parse(Object(input).Payload);
    return { Payload: REPORT };
  },
  restore: ({ input }) => ({ Payload: { Restored: restoreCallSchema.parse(Object(input).Payload) } }),
  startQueryExecution: () => ({ QueryExecutionId: 'r' }),
  getQueryExecution: () => ({ QueryExecution: { Status: { State: 'SUCCEEDED' } } }),
};

const reported = (story: Awaited<ReturnType<typeof night>>) =>
  Object(story.calls.find(({ task }) => task === 'report')?.input).Payload;

describe('a night', () => {
  test('plans, moves, repairs and reports', async () => {
    const story = await night(plays);
    expect(names(story)).toEqual(['plan', 'slice', 'startQueryExecution', 'getQueryExecution', 'report']);
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: REPORT, seconds: 1 });
    expect(story.calls[2]?.input).toEqual({ QueryString: PLAN.RepairStatement, WorkGroup: 'archive' });
    expect(reported(story)).toEqual({
      Dataset: 'orders',
      AfterBatch: 7,
      StartDateTime: STARTED,
      Slices: { Count: 1, Recovered: 0, WorkRemains: false, GivenUp: [] },
      Repair: { State: 'SUCCEEDED' },
    });
  });

  test('goes on for as long as work remains, and hands on the days that were given up', async () => {
    const given = (day: string) => ({ Day: day, Reason: 'BatchConflict' });
    const answers = [
      { ...SLICE, WorkRemains: true, Recovered: 1, SkipDays: ['2026-01-01'], GivenUp: [given('2026-01-01')] },
      { ...SLICE, WorkRemains: true, SkipDays: ['2026-01-01'] },
      { ...SLICE, SkipDays: ['2026-01-01', '2026-01-02'], GivenUp: [given('2026-01-02')] },
    ];
    const slice: Play = ({ attempt }) => ({ Payload: answers[attempt - 1] });
    const story = await night({ ...plays, slice });
    const asked = story.calls
      .filter(({ task }) => task === 'slice')
      .map(({ input }) => Object(input).Payload);
    expect(asked).toEqual([
      { Dataset: 'orders', SkipDays: [] },
      { Dataset: 'orders', SkipDays: ['2026-01-01'] },
      { Dataset: 'orders', SkipDays: ['2026-01-01'] },
    ]);
    expect(reported(story).Slices).toEqual({
      Count: 3,
      Recovered: 1,
      WorkRemains: false,
      GivenUp: [given('2026-01-01'), given('2026-01-02')],
    });
  });

  test('tells of a hundred given-up days at the most', async () => {
    const GivenUp = Array.from({ length: 60 }, () => ({ Day: '2026-01-01', Reason: 'x' }));
    const slice: Play = ({ attempt }) => ({ Payload: { ...SLICE, GivenUp, WorkRemains: attempt === 1 } });
    expect(reported(await night({ ...plays, slice })).Slices.GivenUp).toHaveLength(100);
  });

  test('without work only reports', async () => {
    const story = await night({ ...plays, plan: () => ({ Payload: { ...PLAN, HasWork: false } }) });
    expect(names(story)).toEqual(['plan', 'report']);
    expect(reported(story)).toMatchObject({ AfterBatch: 7, Repair: { State: 'SKIPPED' } });
  });

  test('stops moving after 20 hours, reports, and says that work remains', async () => {
    // Time passes while the lock is waited for.
    const slice: Play = ({ attempt }) => ({
      Payload: attempt % 15 === 1 ? { ...SLICE, WorkRemains: true } : LOCKED,
    });
    const story = await night({ ...plays, slice });
    expect(story.status).toBe('SUCCEEDED');
    expect(story.seconds).toBeGreaterThan(72_000);
    expect(story.seconds).toBeLessThan(79_200);
    expect(reported(story).Slices.WorkRemains).toBe(true);
  });
});

describe('a lock that another archiver holds', () => {
  test('ends the night quietly, without a report', async () => {
    const story = await night({ ...plays, slice: () => ({ Payload: LOCKED }) });
    expect(names(story)).toEqual(['plan', 'slice']);
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: { Dataset: 'orders', Locked: true } });
  });

  test('after a slice of our own that failed is waited for', async () => {
    const slice: Play = ({ attempt, now }) => {
      if (attempt === 1) return fail('Sandbox.Timedout');
      return { Payload: now < 540 ? LOCKED : SLICE };
    };
    const story = await night({ ...plays, slice });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: REPORT });
    expect(reported(story).Slices.WorkRemains).toBe(false);
  });

  test('and does not let go of is given up after a quarter of an hour, with a report', async () => {
    const slice: Play = ({ attempt }) => ({
      Payload: attempt === 1 ? { ...SLICE, WorkRemains: true } : LOCKED,
    });
    const story = await night({ ...plays, slice });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: REPORT, seconds: 15 * 60 + 1 });
    expect(reported(story).Slices).toMatchObject({ WorkRemains: true });
  });
});

describe('an error', () => {
  test.each(['TableUnfit', 'ColumnChanged'])('of the plan that lasts, %s, fails at once', async (error) => {
    const story = await night({ ...plays, plan: () => fail(error) });
    expect(story).toMatchObject({ status: 'FAILED', error, seconds: 0 });
    expect(names(story)).toEqual(['plan']);
  });

  test('of a slice that passes is tried again', async () => {
    const slice: Play = ({ attempt }) =>
      attempt < 4 ? fail('Lambda.TooManyRequestsException') : { Payload: SLICE };
    expect(await night({ ...plays, slice })).toMatchObject({ status: 'SUCCEEDED', output: REPORT });
  });

  test('of a slice that lasts fails the night, after a report of what had moved', async () => {
    const slice: Play = ({ attempt }) =>
      attempt === 1 ? { Payload: { ...SLICE, WorkRemains: true } } : fail('TooManyPartitions');
    const story = await night({ ...plays, slice });
    expect(names(story)).toEqual(['plan', 'slice', 'slice', 'report']);
    expect(story).toMatchObject({ status: 'FAILED', error: 'TooManyPartitions' });
  });

  test('of the repair is reported, and fails nothing', async () => {
    const FAILED = { State: 'FAILED', StateChangeReason: 'no such table' };
    const story = await night({
      ...plays,
      getQueryExecution: () => ({ QueryExecution: { Status: FAILED } }),
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(reported(story).Repair).toEqual({ State: 'FAILED', Reason: 'no such table' });
  });

  test('that keeps the repair from starting is reported, too', async () => {
    const startQueryExecution = () => fail('Athena.InvalidRequestException');
    const story = await night({ ...plays, startQueryExecution });
    expect(story.status).toBe('SUCCEEDED');
    expect(reported(story).Repair).toEqual({ State: 'FAILED', Reason: 'Athena.InvalidRequestException' });
  });

  test('of the lake, found by the report, fails the night by name', async () => {
    const Wrong = [{ Batch: 8, Reason: 'k is missing.' }];
    const story = await night({
      ...plays,
      report: () => ({ Payload: { ...REPORT, Verified: false, Wrong } }),
    });
    expect(story).toMatchObject({ status: 'FAILED', error: 'ArchiveUnverified' });
  });
});

describe('the repair', () => {
  test('is waited for with longer and longer pauses, for an hour', async () => {
    const story = await night({
      ...plays,
      getQueryExecution: () => ({ QueryExecution: { Status: { State: 'RUNNING' } } }),
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(story.seconds).toBeGreaterThanOrEqual(3_600);
    expect(story.seconds).toBeLessThan(3_700);
    expect(reported(story).Repair).toEqual({ State: 'RUNNING' });
    expect(names(story).filter((task) => task === 'getQueryExecution').length).toBeLessThan(70);
  });

  test('is left out where the dataset does without', async () => {
    const story = await night({ ...plays, plan: () => ({ Payload: { ...PLAN, RepairStatement: null } }) });
    expect(names(story)).toEqual(['plan', 'slice', 'report']);
  });

  test('is left out where nothing moved', async () => {
    const story = await night({ ...plays, slice: () => ({ Payload: { ...SLICE, Batches: 0 } }) });
    expect(names(story)).toEqual(['plan', 'slice', 'report']);
  });
});

describe('another operation', () => {
  test('DRY_RUN answers the plan', async () => {
    const story = await night(plays, { Operation: 'DRY_RUN' });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: PLAN });
    expect(story.calls).toMatchObject([
      { task: 'plan', input: { Payload: { Dataset: 'orders', DryRun: true } } },
    ]);
  });

  test('PREPARE makes the tables as a night does, answers the plan, and moves nothing', async () => {
    const story = await night(plays, { Operation: 'PREPARE' });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: PLAN });
    expect(story.calls).toMatchObject([
      { task: 'plan', input: { Payload: { Dataset: 'orders', DryRun: false } } },
    ]);
  });

  test('PREPARE of a table that is unfit fails at once', async () => {
    const story = await night({ ...plays, plan: () => fail('TableUnfit') }, { Operation: 'PREPARE' });
    expect(story).toMatchObject({ status: 'FAILED', error: 'TableUnfit', seconds: 0 });
  });

  test('PREPARE tries for minutes where the database cannot be reached yet', async () => {
    const plan: Play = ({ now }) => (now < 120 ? fail('Error') : { Payload: PLAN });
    const story = await night({ ...plays, plan }, { Operation: 'PREPARE' });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: PLAN });
  });

  test('STATUS answers a report of no night', async () => {
    const story = await night(plays, { Operation: 'STATUS' });
    expect(story).toMatchObject({ status: 'SUCCEEDED', output: REPORT });
    expect(names(story)).toEqual(['report']);
    expect(reported(story)).toMatchObject({ AfterBatch: null, Slices: { Count: 0 } });
  });

  test('RESTORE answers the function', async () => {
    const story = await night(plays, { Operation: 'RESTORE', Batch: 3 });
    expect(story).toMatchObject({
      status: 'SUCCEEDED',
      output: { Restored: { Dataset: 'orders', Batch: 3 } },
    });
  });

  test('RESTORE of what cannot be restored fails at once', async () => {
    const story = await night(
      { ...plays, restore: () => fail('BatchNotCommitted') },
      { Operation: 'RESTORE', Batch: 3 },
    );
    expect(story).toMatchObject({ status: 'FAILED', error: 'BatchNotCommitted', seconds: 0 });
  });

  test.each([{ Operation: 'ERASE' }, { Operation: 'RESTORE' }, { Operation: 'RESTORE', Batch: 'all' }])(
    '%o is refused',
    async (input) => {
      expect(await night(plays, input)).toMatchObject({ status: 'FAILED', error: 'InputInvalid', calls: [] });
    },
  );
});
