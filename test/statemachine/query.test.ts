import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALLER, deliveryDefinition, fail, type Play, run, type Story } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// The SHA-256 of the execution's name.
const TOKEN = createHash('sha256').update('q').digest('hex');
const STARTED = '2026-01-01T00:00:00.000Z';
const execution = (State: string) => ({
  QueryExecution: {
    Query: 'SELECT 1',
    Status: { State, SubmissionDateTime: STARTED },
    Statistics: { DataScannedInBytes: 5 },
    StatementType: 'DML',
    ResultConfiguration: { OutputLocation: 's3://results/results/e.csv' },
  },
});

/** A query that ends after some seconds; its event arrives a second later, or never. */
function engine(seconds: number, event: 'arrives' | 'is lost' = 'arrives'): Record<string, Play> {
  const told = event === 'arrives' ? seconds + 1 : Number.POSITIVE_INFINITY;
  return {
    startQueryExecution: () => ({ QueryExecutionId: 'e' }),
    getQueryExecution: ({ now }) => execution(now >= seconds ? 'SUCCEEDED' : 'RUNNING'),
    'updateItem.waitForTaskToken': ({ now, wake }) => {
      if (told <= now) return fail('DynamoDb.ConditionalCheckFailedException');
      if (event === 'arrives') wake(told - now);
      return {};
    },
    invoke: () => ({ Payload: { DeliveryState: 'DELIVERED' } }),
  };
}

const names = ({ calls }: Story) => calls.map(({ task }) => task);
const payloads = ({ calls }: Story) =>
  calls.filter(({ task }) => task === 'invoke').map(({ input }) => Object(input).Payload);

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

describe('a receiver', () => {
  const ended = {
    ...engine(0),
    'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    updateItem: () => ({}),
  };
  const failed = (seconds: number) =>
    fail(
      'DeliveryFailed',
      JSON.stringify({
        errorType: 'DeliveryFailed',
        errorMessage: `The receiver answered 503. Next attempt in ${seconds} s.`,
      }),
    );

  test('that fails is asked again when the attempt said, with the number of the attempt', async () => {
    const story = await run(folder, {
      ...ended,
      invoke: ({ attempt }) => {
        if (attempt === 1) return failed(7);
        if (attempt === 2) return failed(36_000);
        return { Payload: { DeliveryState: 'DELIVERED' } };
      },
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 36_007, transitions: 9 });
    expect(payloads(story).map(({ Attempt }) => Attempt)).toEqual([1, 2, 3]);
  });

  test.each(['DeliveryRefused', 'DeliveryExhausted'])('that ends in %s is not asked again', async (error) => {
    const story = await run(folder, { ...ended, invoke: () => fail(error) });
    expect(story).toMatchObject({ status: 'FAILED', error, seconds: 0 });
    expect(payloads(story)).toHaveLength(1);
    expect(story.calls.at(-1)).toMatchObject({
      task: 'updateItem',
      input: {
        Key: { Id: { S: 'e' } },
        ConditionExpression: 'DeliveryState = :pending AND attribute_not_exists(Redelivery)',
        ExpressionAttributeValues: { ':failed': { S: 'FAILED' }, ':pending': { S: 'PENDING' } },
      },
    });
  });

  test('whose giving up cannot be remembered still ends the execution with the error', async () => {
    const updateItem = () => fail('DynamoDb.ConditionalCheckFailedException');
    const story = await run(folder, { ...ended, invoke: () => fail('DeliveryRefused'), updateItem });
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused' });
  });

  test("is told in spite of a service's fault of half a day, and the attempt is still the first", async () => {
    const HALF_A_DAY = 12 * 60 * 60;
    const story = await run(folder, {
      ...ended,
      invoke: ({ now }) =>
        now < HALF_A_DAY
          ? fail('Lambda.TooManyRequestsException')
          : { Payload: { DeliveryState: 'DELIVERED' } },
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(new Set(payloads(story).map(({ Attempt }) => Attempt))).toEqual(new Set([1]));
  });
});

describe('the delivery workflow', () => {
  const CALL = { QueryId: 'q', QueryExecutionId: null, Order: {}, Failure: { Error: 'ExecutionAborted' } };

  test('calls deliver with its input and the number of the attempt', async () => {
    const definition = deliveryDefinition(CALL);
    const story = await run(folder, { invoke: () => ({ Payload: {} }) }, {}, definition);
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    expect(payloads(story)).toEqual([{ ...CALL, Attempt: 1 }]);
  });

  test('asks again when the attempt said', async () => {
    const failed = { errorMessage: 'The receiver answered 503. Next attempt in 30 s.' };
    const plays: Record<string, Play> = {
      invoke: ({ attempt }) =>
        attempt === 1 ? fail('DeliveryFailed', JSON.stringify(failed)) : { Payload: {} },
    };
    const story = await run(folder, plays, {}, deliveryDefinition(CALL));
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 30 });
    expect(payloads(story)[1]).toEqual({ ...CALL, Attempt: 2 });
  });

  test('remembers a callback that was given up', async () => {
    const plays = { invoke: () => fail('DeliveryRefused'), updateItem: () => ({}) };
    const story = await run(folder, plays, {}, deliveryDefinition(CALL));
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused' });
    expect(story.calls.at(-1)?.input).toMatchObject({ Key: { Id: { S: 'q' } } });
  });
});
