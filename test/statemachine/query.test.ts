import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, execution, names, payloads, STARTED } from './engine.ts';
import { CALLER, fail, type Play, run } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// The SHA-256 of the execution's name.
const TOKEN = createHash('sha256').update('q').digest('hex');

describe('a query that ends at once', () => {
  const plays: Record<string, Play> = {
    ...engine(0),
    'updateItem.waitForTaskToken': ({ wake }) => {
      wake(0);
      return {};
    },
  };

  test('takes five transitions, in this order', async () => {
    const story = await run(folder, plays);
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
    expect(names(story)).toEqual([
      'startQueryExecution',
      'updateItem.waitForTaskToken',
      'getQueryExecution',
      'invoke',
    ]);
  });

  test('is submitted with exactly what was asked', async () => {
    const story = await run(folder, plays, {
      Query: 'SELECT ?, ?',
      Catalog: 'AwsDataCatalog',
      Database: 'other',
      WorkGroup: 'adhoc',
      ExecutionParameters: ["it's", 9_007_199_254_740_991, 1.5, true, null, '1 + 1'],
      ResultReuseMaxAgeInMinutes: 60,
    });
    expect(story.calls[0]?.input).toEqual({
      QueryString: 'SELECT ?, ?',
      ClientRequestToken: TOKEN,
      WorkGroup: 'adhoc',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'other' },
      ExecutionParameters: ["'it''s'", '9007199254740991', '1.5', 'true', 'NULL', "'1 + 1'"],
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
    });
  });

  test('is submitted with the defaults of the deployment where nothing else was asked', async () => {
    const story = await run(folder, plays);
    expect(story.calls[0]?.input).toEqual({
      QueryString: 'SELECT 1',
      ClientRequestToken: TOKEN,
      WorkGroup: 'lakehook',
      QueryExecutionContext: { Database: 'sample' },
    });
  });

  test('leaves a record that names the query, the caller, the token and a time to live', async () => {
    const story = await run(folder, plays);
    expect(story.calls[1]?.input).toMatchObject({
      TableName: 'records',
      Key: { Id: { S: 'e' } },
      ExpressionAttributeValues: {
        ':queryId': { S: 'q' },
        ':queryExecutionId': { S: 'e' },
        ':caller': { S: '000000000000/AIDAEXAMPLE' },
        ':submissionDateTime': { N: String(Date.parse(STARTED)) },
        ':taskToken': { S: expect.stringMatching(/./) },
        ':expiresAt': { N: String(Date.parse(STARTED) / 1_000 + 7_776_000) },
      },
    });
  });

  test('is handed to deliver without its SQL', async () => {
    const Context = { deep: [[1], [], {}, null] };
    const story = await run(folder, plays, {
      Query: 'SELECT 1',
      CallbackUrl: 'https://a.example/',
      ExpiresIn: 60,
      Context,
    });
    expect(payloads(story)).toEqual([
      {
        QueryId: 'q',
        QueryExecutionId: 'e',
        Caller: CALLER,
        SubmissionDateTime: STARTED,
        Order: { CallbackUrl: 'https://a.example/', ExpiresIn: 60, Context },
        Execution: {
          Status: { State: 'SUCCEEDED', SubmissionDateTime: STARTED },
          Statistics: { DataScannedInBytes: 5 },
          StatementType: 'DML',
          OutputLocation: 's3://results/results/e.csv',
        },
        Failure: null,
        RedriveCount: 0,
        Attempt: 1,
      },
    ]);
  });
});

describe('a query whose event arrives', () => {
  test.each([
    [5, 5],
    [300, 23],
    [1_800, 98],
  ])('of %i s is told a second after its end, with %i transitions', async (seconds, transitions) => {
    const story = await run(folder, engine(seconds));
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: seconds + 1, transitions });
  });
});

describe('a query whose events are lost', () => {
  // The fallback laps end at 15 s, 45 s, then every 60 s; each costs three transitions.
  test.each([
    [5, 15, 5],
    [300, 345, 23],
    [1_800, 1_845, 98],
  ])('of %i s is told after %i s, with %i transitions', async (seconds, told, transitions) => {
    const story = await run(folder, engine(seconds, 'is lost'));
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: told, transitions });
  });
});

describe('a query that ends before its token is stored', () => {
  test('is polled at once, for the mark fails the write', async () => {
    const story = await run(folder, {
      ...engine(0),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 5 });
  });

  test('does not spin while the engine still calls it RUNNING', async () => {
    const story = await run(folder, {
      ...engine(20),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 45, transitions: 11 });
  });
});

describe('a record store that fails', () => {
  test('leads to plain waits, never to an end', async () => {
    const story = await run(folder, {
      ...engine(40),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.InternalServerError'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 45 });
    expect(payloads(story)).toHaveLength(1);
  });
});

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

  test('is looked at twice, for Athena may take it up again by itself', async () => {
    const story = await run(folder, {
      ...engine(0),
      getQueryExecution: ({ attempt }) => (attempt === 1 ? failed(true) : execution('SUCCEEDED')),
    });
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'SUCCEEDED' } } }]);
  });

  test('and fails again is told as failed', async () => {
    const story = await run(folder, { ...engine(0), getQueryExecution: () => failed(true) });
    expect(names(story).filter((task) => task === 'getQueryExecution')).toHaveLength(2);
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'FAILED' } } }]);
  });

  test('but not one whose reason will not pass', async () => {
    const story = await run(folder, { ...engine(0), getQueryExecution: () => failed(false) });
    expect(names(story).filter((task) => task === 'getQueryExecution')).toHaveLength(1);
  });
});

describe('a query that the engine refuses', () => {
  test('is told at once, with what the engine said', async () => {
    const story = await run(folder, {
      ...engine(0),
      startQueryExecution: () => fail('Athena.InvalidRequestException', 'line 1:8: mismatched input'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 2 });
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
