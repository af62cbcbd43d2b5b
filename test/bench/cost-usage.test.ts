import { describe, expect, test } from 'vitest';
import { FUNCTION_METRIC_COUNT, STANDING } from '../../bench/cost/assumptions.ts';
import { originalUsage } from '../../bench/cost/original.ts';
import { oursUsage } from '../../bench/cost/ours.ts';
import {
  lambdaUsage,
  logUsage,
  recordUsage,
  resultUsage,
  scanUsage,
  secretReads,
  tracesOf,
  transferUsage,
} from '../../bench/cost/usage.ts';
import type { Workload } from '../../bench/cost/workload.ts';
import type { WorkflowRun } from '../../bench/workflow-run.ts';

const WORKLOAD: Workload = {
  queries: 1_000,
  minutes: 2,
  scannedGb: 1,
  resultMb: 1,
  getPerQuery: 0,
  token: false,
  internet: false,
  region: 'us-east-1',
};

describe('what a month uses, worked by hand', () => {
  test('functions of half a gigabyte are counted by calls and seconds', () => {
    const calls = [
      { count: 1_000, seconds: 0.2 },
      { count: 10, seconds: 2 },
    ];
    // (200 s + 20 s) / 2
    expect(lambdaUsage(calls)).toEqual({ invocations: 1_010, gigabyteSeconds: 110 });
  });

  test('a write of a record takes two units in the table and in each of two indexes, a read one or a half', () => {
    const { writeUnits, readUnits } = recordUsage(0, { writes: 10, reads: 10, indexReads: 10 });
    expect({ writeUnits, readUnits }).toEqual({ writeUnits: 60, readUnits: 15 });
  });

  test('three months of records are kept, three times over, and can be put back once', () => {
    const { recordGigabytes, backupGigabytes } = recordUsage(2 ** 30, { writes: 0, reads: 0, indexReads: 0 });
    // 90 days of 730 / 24 a month, and 1,600 bytes for each of 2^30 records.
    expect(backupGigabytes).toBeCloseTo((90 / (730 / 24)) * 1_600, 8);
    expect(recordGigabytes).toBeCloseTo(3 * backupGigabytes, 8);
  });

  test('a result is two objects, fetched once and kept for a week', () => {
    const { s3Puts, s3Gets, resultGigabytes } = resultUsage({ ...WORKLOAD, resultMb: 1_024 }, 2_000);
    expect({ s3Puts, s3Gets }).toEqual({ s3Puts: 2_000, s3Gets: 3_000 });
    // 1,000 GB a month for 7 of 730 / 24 days.
    expect(resultGigabytes).toBeCloseTo(1_000 * (7 / (730 / 24)), 8);
  });

  test('logs are taken in whole and kept at 15 %, for as many months as each is kept', () => {
    const lines = (count: number, months: number) => ({ count, bytes: 2 ** 30, months });
    const { logGigabytes, keptLogGigabytes } = logUsage([lines(2, 1), lines(1, 3)]);
    expect(logGigabytes).toBe(3);
    expect(keptLogGigabytes).toBeCloseTo(0.75, 10);
  });

  test('the secret is read every five minutes by each copy at work, not more often than it is needed', () => {
    expect(secretReads({ count: 100, seconds: 0.4 })).toBe(100);
    // 2,628,000 s of a month / 300
    expect(secretReads({ count: 100_000, seconds: 0.4 })).toBe(8_760);
    // 10,000,000 * 0.4 / 2,628,000 = 1.5 at a time
    expect(secretReads({ count: 10_000_000, seconds: 0.4 })).toBe(17_520);
  });

  test('one request a second is traced, and a twentieth of the others', () => {
    expect(tracesOf(2_628_000)).toBe(2_628_000);
    expect(tracesOf(2_628_000 + 2_000)).toBe(2_628_100);
  });

  test('a scan counts ten megabytes at the least', () => {
    expect(scanUsage({ ...WORKLOAD, scannedGb: 1_024 })).toEqual({ scannedTerabytes: 1_000 });
    const { scannedTerabytes } = scanUsage({ ...WORKLOAD, scannedGb: 0 });
    expect(scannedTerabytes).toBeCloseTo(1_000 * (10 / 2 ** 20), 4);
  });

  test('nothing leaves AWS unless it is said to', () => {
    expect(transferUsage(WORKLOAD)).toEqual({});
    const { transferGigabytes } = transferUsage({ ...WORKLOAD, internet: true });
    expect(transferGigabytes).toBeCloseTo((1_000 * (2 ** 20 + 2_500)) / 2 ** 30, 10);
  });
});

describe('a month of 1,000 queries', () => {
  const run = (calls: Record<string, number>): WorkflowRun => ({
    transitions: 11,
    delay: 1,
    open: 90,
    calls,
  });
  const ours = run({ prepare: 1, 'updateItem.waitForTaskToken': 3, deliver: 1 });

  test('of ours: three functions a query and the hourly sweep, six writes, and what stands there anyway', () => {
    expect(oursUsage(WORKLOAD, ours)).toMatchObject({
      transitions: 11_000,
      invocations: 3_730,
      // (1,000 * (0.02 + 0.15 + 0.4) + 730) / 2
      gigabyteSeconds: 650,
      apiRequests: 1_000,
      // 3 of the workflow, 1 of wake, 2 of deliver, at 6 units
      writeUnits: 36_000,
      readUnits: 1_000,
      events: 1_000,
      s3Gets: 3_000,
      metrics: FUNCTION_METRIC_COUNT + 5,
      ...STANDING,
      secretReads: 1_000,
      traces: 2_000,
    });
  });

  test('a GET is a request, a call, half a read, a HEAD and a trace, and its method has metrics', () => {
    const without = oursUsage(WORKLOAD, ours);
    const withGet = oursUsage({ ...WORKLOAD, getPerQuery: 2 }, ours);
    const more = (meter: keyof typeof without) => (withGet[meter] ?? 0) - (without[meter] ?? 0);
    expect({
      apiRequests: more('apiRequests'),
      invocations: more('invocations'),
      readUnits: more('readUnits'),
      s3Gets: more('s3Gets'),
      traces: more('traces'),
      metrics: more('metrics'),
      writeUnits: more('writeUnits'),
    }).toEqual({
      apiRequests: 2_000,
      invocations: 2_000,
      readUnits: 1_000,
      s3Gets: 2_000,
      traces: 2_000,
      metrics: 5,
      writeUnits: 0,
    });
  });

  test('of the original: one function a query, and no records, events, secrets, metrics or traces', () => {
    const usage = originalUsage({ ...WORKLOAD, getPerQuery: 2 }, run({ deliver: 1 }));
    expect(Object.keys(usage)).toEqual([
      'transitions',
      'invocations',
      'gigabyteSeconds',
      'apiRequests',
      's3Puts',
      's3Gets',
      'resultGigabytes',
      'logGigabytes',
      'keptLogGigabytes',
      'scannedTerabytes',
    ]);
    expect(usage).toMatchObject({
      transitions: 11_000,
      invocations: 1_000,
      gigabyteSeconds: 200,
      apiRequests: 1_000,
      s3Puts: 2_000,
      s3Gets: 1_000,
    });
  });

  test('both scan, keep and send the same', () => {
    const workload = { ...WORKLOAD, internet: true };
    const original = originalUsage(workload, run({ deliver: 1 }));
    const { scannedTerabytes, resultGigabytes, transferGigabytes } = oursUsage(workload, ours);
    expect(original).toMatchObject({ scannedTerabytes, resultGigabytes, transferGigabytes });
  });
});
