import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, execution, names, payloads } from '../engine.ts';
import { fail, type Play, run, type Story } from '../scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an engine that throttles', () => {
  test('5 times is waited out', async () => {
    const story = await run(folder, {
      ...engine(0, 'is lost'),
      startQueryExecution: ({ attempt }) =>
        attempt <= 5 ? fail('Athena.TooManyRequestsException') : { QueryExecutionId: 'e' },
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(names(story).filter((task) => task === 'startQueryExecution')).toHaveLength(6);
  });

  test('20 times is told as a failure, after minutes', async () => {
    const story = await run(folder, {
      ...engine(0),
      startQueryExecution: ({ attempt }) =>
        attempt <= 20 ? fail('Athena.TooManyRequestsException', 'Rate exceeded') : { QueryExecutionId: 'e' },
    });
    // 1 + 2 + 4 + 8 + 16 s, then ten times 30 s.
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 331 });
    expect(payloads(story)).toMatchObject([
      {
        QueryExecutionId: null,
        Execution: null,
        Failure: { Error: 'Athena.TooManyRequestsException', Cause: 'Rate exceeded' },
      },
    ]);
  });

  test('the polls is asked again until it answers, for the query goes on', async () => {
    const story = await run(folder, {
      ...engine(0, 'is lost'),
      getQueryExecution: ({ attempt }) =>
        attempt <= 40 ? fail('Athena.TooManyRequestsException') : execution('SUCCEEDED'),
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'SUCCEEDED' } }, Failure: null }]);
  });
});

describe('a query that FAILED for a reason that may pass', () => {
  const failed = (Retryable: boolean) => {
    const { QueryExecution } = execution('FAILED');
    return { QueryExecution: { ...QueryExecution, Status: { State: 'FAILED', AthenaError: { Retryable } } } };
  };
  const marked = { 'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException') };
  const looks = (story: Story) => names(story).filter((task) => task === 'getQueryExecution').length;

  test('is looked at twice, for Athena may take it up again by itself', async () => {
    const story = await run(folder, {
      ...engine(0),
      ...marked,
      getQueryExecution: ({ attempt }) => (attempt === 1 ? failed(true) : execution('SUCCEEDED')),
    });
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'SUCCEEDED' } } }]);
  });

  test('and fails again is told as failed', async () => {
    const story = await run(folder, { ...engine(0), ...marked, getQueryExecution: () => failed(true) });
    expect(looks(story)).toBe(2);
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'FAILED' } } }]);
  });

  test('but not one whose reason will not pass', async () => {
    const story = await run(folder, { ...engine(0), ...marked, getQueryExecution: () => failed(false) });
    expect(looks(story)).toBe(1);
  });

  describe('at the look of the event', () => {
    const woken = (cause: string): Record<string, Play> => ({
      'updateItem.waitForTaskToken': ({ attempt, wake }) => {
        if (attempt > 1) return fail('DynamoDb.ConditionalCheckFailedException');
        wake(5, { error: 'QueryMayGoOn', cause });
        return {};
      },
    });

    test('is looked at once more after a pause, and told', async () => {
      const story = await run(folder, {
        ...engine(0),
        ...woken('FAILED'),
        getQueryExecution: () => failed(true),
      });
      expect(looks(story)).toBe(1);
      expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 25 });
      expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'FAILED' } }, Failure: null }]);
    });

    test('is waited for where it went on', async () => {
      const story = await run(folder, { ...engine(40), ...woken('FAILED') });
      // It is looked at after pauses of 20 s and 40 s, for the record is marked.
      expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 65 });
      expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'SUCCEEDED' } } }]);
    });

    test('is still looked at twice where the engine had called it RUNNING', async () => {
      const story = await run(folder, {
        ...engine(0),
        ...woken('RUNNING'),
        getQueryExecution: () => failed(true),
      });
      expect(looks(story)).toBe(2);
    });
  });
});

describe('a query that the engine refuses', () => {
  test('is told at once, with what the engine said', async () => {
    const story = await run(folder, {
      ...engine(0),
      startQueryExecution: () => fail('Athena.InvalidRequestException', 'line 1:8: mismatched input'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 4 });
    expect(payloads(story)).toMatchObject([
      { Failure: { Error: 'Athena.InvalidRequestException', Cause: 'line 1:8: mismatched input' } },
    ]);
  });
});

describe('a query past its deadline', () => {
  const FOUR_HOURS = 4 * 60 * 60;

  test('is stopped, and told with the reason', async () => {
    let stopped = false;
    const story = await run(folder, {
      ...engine(Number.POSITIVE_INFINITY, 'is lost'),
      getQueryExecution: () => execution(stopped ? 'CANCELLED' : 'RUNNING'),
      stopQueryExecution: () => {
        stopped = true;
        return {};
      },
    });
    expect(story.calls.find(({ task }) => task === 'stopQueryExecution')?.at).toBeGreaterThan(FOUR_HOURS);
    expect(payloads(story)).toMatchObject([
      {
        Execution: { Status: { State: 'CANCELLED' } },
        Failure: {
          Error: 'DeadlineExceeded',
          Cause: 'The query was stopped: it ran longer than 240 minutes.',
        },
      },
    ]);
  });

  test('is not asked about without a pause where its record is already marked', async () => {
    const story = await run(folder, {
      ...engine(Number.POSITIVE_INFINITY),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
      stopQueryExecution: () => ({}),
    });
    expect(payloads(story)).toMatchObject([{ Failure: { Error: 'DeadlineExceeded' } }]);
    // A lap a minute over 250 minutes, and the shorter ones at the start.
    expect(names(story).filter((task) => task === 'getQueryExecution').length).toBeLessThan(256);
  });

  test('is given up ten minutes later where the engine would not end it', async () => {
    const story = await run(folder, {
      ...engine(Number.POSITIVE_INFINITY, 'is lost'),
      stopQueryExecution: () => fail('Athena.InvalidRequestException'),
    });
    expect(story.seconds).toBeGreaterThan(FOUR_HOURS + 600);
    expect(story.seconds).toBeLessThanOrEqual(FOUR_HOURS + 720);
    expect(payloads(story)).toMatchObject([{ Failure: { Error: 'DeadlineExceeded' } }]);
  });
});
