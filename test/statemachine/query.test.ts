import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { account, engine, execution, names, payloads, STARTED } from './engine.ts';
import { CALLER, fail, type Play, run, type Story } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

// Of who asks, the execution's name and the whole request; and of how often the execution was redriven.
const tokenOf = (request: unknown) =>
  sha256(`${sha256(JSON.stringify([CALLER.Account, CALLER.Principal, 'q', request]))}/0`);

const deliveredAt = ({ calls }: Story) => calls.find(({ task }) => task === 'deliver')?.at;

describe('a query that ends at once', () => {
  const plays: Record<string, Play> = {
    ...engine(0),
    'updateItem.waitForTaskToken': ({ wake }) => {
      wake(0, { output: account('SUCCEEDED') });
      return {};
    },
  };

  test('takes five transitions, in this order', async () => {
    const story = await run(folder, plays);
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions: 5, seconds: 0 });
    expect(names(story)).toEqual([
      'prepare',
      'startQueryExecution',
      'updateItem.waitForTaskToken',
      'deliver',
    ]);
  });

  test('is prepared from the request, and who asks', async () => {
    const request = { Query: 'SELECT 1', Context: [1] };
    const story = await run(folder, plays, request);
    expect(story.calls[0]?.input).toEqual({
      FunctionName: 'arn:prepare',
      Payload: { QueryId: 'q', Caller: CALLER, Request: request },
    });
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
    const asked = {
      QueryString: 'SELECT ?, ?',
      WorkGroup: 'adhoc',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'other' },
      ExecutionParameters: ["'it''s'", '9007199254740991', '1.5', 'true', 'NULL', "'1 + 1'"],
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
    };
    expect(story.calls[1]?.input).toEqual({ ...asked, ClientRequestToken: tokenOf(asked) });
  });

  test('is submitted with the defaults of the deployment where nothing else was asked', async () => {
    const story = await run(folder, plays);
    const asked = {
      QueryString: 'SELECT 1',
      WorkGroup: 'lakehook',
      QueryExecutionContext: { Database: 'sample' },
    };
    expect(story.calls[1]?.input).toEqual({ ...asked, ClientRequestToken: tokenOf(asked) });
  });

  test.each([
    ['one parameter', { ExecutionParameters: ['x'] }],
    ['a list in its only parameter', { ExecutionParameters: ['[]'] }],
    ['another work group', { WorkGroup: 'adhoc' }],
    ['another catalogue', { Catalog: 'other' }],
  ])('has a token of its own with %s', async (_, more) => {
    const story = await run(folder, plays, { Query: 'SELECT ?', ...more });
    const { ClientRequestToken, ...asked } = Object(story.calls[1]?.input);
    expect(ClientRequestToken).toBe(tokenOf(asked));
    expect(asked).toMatchObject({ QueryString: 'SELECT ?' });
  });

  test('leaves a record that names the query, the caller, the token and a time to live', async () => {
    const story = await run(folder, plays);
    expect(story.calls[2]?.input).toMatchObject({
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
      OutputFormat: 'CSV',
      Context,
    });
    expect(payloads(story)).toEqual([
      {
        QueryId: 'q',
        QueryExecutionId: 'e',
        Caller: CALLER,
        SubmissionDateTime: STARTED,
        Order: { OutputFormat: 'CSV', CallbackUrl: 'https://a.example/', ExpiresIn: 60, Context },
        Execution: account('SUCCEEDED'),
        Failure: null,
        RedriveCount: 0,
        Attempt: 1,
      },
    ]);
  });
});

describe('a query whose event arrives', () => {
  // The fallback laps end at 20 s, 60 s, then every 60 s; each costs three transitions.
  test.each([
    [5, 5],
    [15, 5],
    [290, 20],
    [1_790, 95],
  ])('of %i s is told a second after its end, with %i transitions', async (seconds, transitions) => {
    const story = await run(folder, engine(seconds));
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions });
    expect(deliveredAt(story)).toBe(seconds + 1);
  });
});

describe('a query whose events are lost', () => {
  test.each([
    [5, 20, 7],
    [290, 300, 22],
    [1_790, 1_800, 97],
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
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 7 });
  });

  test('does not spin while the engine still calls it RUNNING', async () => {
    const story = await run(folder, {
      ...engine(30),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 60, transitions: 13 });
  });
});

describe('a record store that fails', () => {
  test('leads to plain waits, never to an end', async () => {
    const story = await run(folder, {
      ...engine(40),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.InternalServerError'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 60 });
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
