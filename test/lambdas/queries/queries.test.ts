import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { createQueriesHandler } from '../../../lambdas/queries/handler.ts';
import type { Links } from '../../../lambdas/shared/links.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import { type Answers, awsStandIn, refused } from '../../support/aws-stand-in.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
const STARTED = new Date('2026-01-01T00:00:00.000Z');
const CSV = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 42 };

const links: Links = {
  contentLength: async () => {
    throw new Error('The test did not plan for contentLength.');
  },
  sign: async ({ Bucket, Key }, ExpiredIn) => ({
    PresignedUrl: `https://${Bucket}.example/${Key}`,
    ExpiredIn,
  }),
};

async function setUp(answers: Answers = {}) {
  const records = memoryRecordStore();
  const aws = await awsStandIn(answers);
  const sfn = new SFNClient(aws.client);
  const handler = createQueriesHandler(
    { records, links, sfn, queryStateMachineArn: MACHINE },
    localObservers('queries', 'SILENT'),
  );
  const get = async (QueryId: string, caller = 'AIDAEXAMPLE', accountId = CALLER.Account) => {
    const requestContext = { identity: { accountId, caller } };
    const answer = await handler({ pathParameters: { QueryId }, requestContext }, lambdaContext());
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  };
  return { records, get, aws };
}

const DESCRIBE = 'AWSStepFunctions.DescribeExecution';
const executionOf = (Caller: object) => ({
  body: {
    startDate: STARTED.getTime() / 1_000,
    input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller }),
  },
});
const NOT_FOUND = { Error: { Code: 'NotFound', Message: 'QueryId names no query of yours.' } };

describe('GET /queries/{QueryId}', () => {
  test('answers from the record, with a fresh link and what became of the callback', async () => {
    const { records, get, aws } = await setUp();
    await using _ = aws;
    const identity = { QueryId: 'q', QueryExecutionId: 'e', Caller: CALLER };
    await records.settle(
      { ...identity, SubmissionDateTime: STARTED.toISOString() },
      { CallbackUrl: 'https://a.example/', Context: 'mine', ExpiresIn: 90 },
      { State: 'SUCCEEDED', CompletionDateTime: 5, Result: CSV },
    );
    await records.recordAttempt(
      'e',
      { DateTime: 6, DurationInMillis: 1, StatusCode: 500, Error: 'no' },
      'PENDING',
    );
    expect(await get('q')).toEqual({
      status: 200,
      body: {
        QueryId: 'q',
        QueryExecutionId: 'e',
        State: { State: 'SUCCEEDED', SubmissionDateTime: STARTED.getTime(), CompletionDateTime: 5 },
        QueryResult: {
          PresignedUrl: 'https://results.example/results/e.csv',
          ExpiredIn: 90,
          ContentLength: 42,
        },
        Context: 'mine',
        Delivery: {
          State: 'PENDING',
          Attempts: 1,
          LastAttemptDateTime: 6,
          LastStatusCode: 500,
          LastError: 'no',
        },
      },
    });
    expect(aws.asked).toEqual([]);
  });

  test('a query that waits for its engine is RUNNING', async () => {
    const { records, get, aws } = await setUp();
    await using _ = aws;
    records.put({
      Id: 'e',
      QueryId: 'q',
      QueryExecutionId: 'e',
      Caller: '000000000000/AIDAEXAMPLE',
      SubmissionDateTime: 1,
    });
    expect((await get('q')).body.State).toEqual({ State: 'RUNNING', SubmissionDateTime: 1 });
  });

  test('before there is a record, the execution tells: QUEUED', async () => {
    const { get, aws } = await setUp({ [DESCRIBE]: executionOf(CALLER) });
    await using _ = aws;
    expect(await get('q', 'AIDAEXAMPLE:some-session')).toEqual({
      status: 200,
      body: { QueryId: 'q', State: { State: 'QUEUED', SubmissionDateTime: STARTED.getTime() } },
    });
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
    expect(aws.asked.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      [DESCRIBE, { executionArn }],
    ]);
  });

  test.each([
    ['principal', 'AIDAOTHER', CALLER.Account],
    ['account', 'AIDAEXAMPLE', '111111111111'],
  ])(
    'the query of another %s is not found, by its record or by its execution',
    async (_what, caller, account) => {
      const { records, get, aws } = await setUp({ [DESCRIBE]: executionOf(CALLER) });
      await using _ = aws;
      expect(await get('q', caller, account)).toEqual({ status: 404, body: NOT_FOUND });
      records.put({ Id: 'e', QueryId: 'q', Caller: '000000000000/AIDAEXAMPLE', SubmissionDateTime: 1 });
      expect(await get('q', caller, account)).toEqual({ status: 404, body: NOT_FOUND });
    },
  );

  test('an unknown query is not found; what cannot be a QueryId is not even asked for', async () => {
    const { get, aws } = await setUp({ [DESCRIBE]: refused('ExecutionDoesNotExist') });
    await using _ = aws;
    expect(await get('unknown')).toEqual({ status: 404, body: NOT_FOUND });
    expect(await get('../unknown:$')).toEqual({ status: 404, body: NOT_FOUND });
    expect(aws.asked).toHaveLength(1);
  });

  test('a fault within is an error without its inside', async () => {
    const { get, aws } = await setUp({});
    await using _ = aws;
    const { status, body } = await get('q');
    expect(status).toBe(500);
    expect(body).toEqual({
      Error: { Code: 'InternalError', Message: 'The request could not be answered. Please try again.' },
    });
  });
});
