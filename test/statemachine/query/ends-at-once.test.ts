import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { account, engine, names, payloads, STARTED } from '../engine.ts';
import { CALLER, type Play, run } from '../scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

// Of who asks, the execution's name and the whole request; and of how often the execution was redriven.
const tokenOf = (request: unknown) =>
  sha256(`${sha256(JSON.stringify([CALLER.Account, CALLER.Principal, 'q', request]))}/0`);

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
