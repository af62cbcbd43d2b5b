import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, vi } from 'vitest';
import type { CallerScope } from '../../../core/contract/caller.ts';
import { RECORD_LIFETIME } from '../../../core/record/table.ts';
import { createQueriesHandler } from '../../../lambdas/queries/handler.ts';
import type { Links } from '../../../lambdas/shared/links.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import { type Answer, type Answers, awsStandIn } from '../../support/aws-stand-in.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
export const DELIVERY_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:delivery';
export const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
export const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
export const STARTED = new Date('2026-01-01T00:00:00.000Z');

export const DESCRIBE = 'AWSStepFunctions.DescribeExecution';
export const HISTORY = 'AWSStepFunctions.GetExecutionHistory';
export const START = 'AWSStepFunctions.StartExecution';
export const STOP_EXECUTION = 'AWSStepFunctions.StopExecution';
export const ENGINE = 'AmazonAthena.GetQueryExecution';
export const ENGINE_BATCH = 'AmazonAthena.BatchGetQueryExecution';
export const ROWS = 'AmazonAthena.GetQueryResults';
export const STOP_QUERY = 'AmazonAthena.StopQueryExecution';

export const NOT_FOUND = {
  status: 404,
  body: { Error: { Code: 'NotFound', Message: 'QueryId names no query of yours.' } },
};
export const conflict = (Message: string) => ({
  status: 409,
  body: { Error: { Code: 'Conflict', Message } },
});

/** A record of a query that the engine has. */
export const TAKEN = {
  Id: 'e',
  QueryId: 'q',
  QueryExecutionId: 'e',
  Caller: '000000000000/AIDAEXAMPLE',
  SubmissionDateTime: STARTED.getTime(),
};

/** What Step Functions says of an execution of the query workflow. */
export const executionOf = (Caller: object): Answer => ({
  body: {
    startDate: STARTED.getTime() / 1_000,
    input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller }),
  },
});

/** What Athena says of a query. */
export const accountOf = (State: string, Statistics: object = {}): Answer => ({
  body: { QueryExecution: { QueryExecutionId: 'e', Status: { State }, Statistics } },
});

const links: Links = {
  contentLength: async ({ Key }) => (Key.includes('gone') ? undefined : 42),
  sign: async ({ Bucket, Key }, ExpiredIn) => ({
    PresignedUrl: `https://${Bucket}.example/${Key}`,
    ExpiredIn,
  }),
};

afterEach(() => {
  vi.useRealTimers();
});

/**
 * The handler over records in memory, with AWS's answers written out. Sleeping takes no time but on its clock.
 * @param about.slept is told after each sleep how many milliseconds all of them took.
 */
export async function setUp(
  answers: Answers = {},
  about: { callerScope?: CallerScope; slept?: (milliseconds: number) => void } = {},
) {
  vi.useFakeTimers({ toFake: ['Date'], now: STARTED.getTime() + 60_000 });
  let slept = 0;
  const records = memoryRecordStore();
  const aws = await awsStandIn(answers);
  const client = { ...aws.client, maxAttempts: 1 };
  const handler = createQueriesHandler(
    {
      records,
      links,
      sfn: new SFNClient(client),
      athena: new AthenaClient(client),
      callerScope: about.callerScope ?? 'PRINCIPAL',
      sleep: async (milliseconds) => {
        slept += milliseconds;
        vi.setSystemTime(Date.now() + milliseconds);
        about.slept?.(slept);
      },
      recordLifetimeSeconds: RECORD_LIFETIME,
      queryStateMachineArn: MACHINE,
      deliveryStateMachineArn: DELIVERY_MACHINE,
    },
    localObservers('queries', 'SILENT'),
  );
  const asking =
    (httpMethod: string, resource: string) =>
    async (
      QueryId: string,
      query?: Record<string, string>,
      caller = 'AIDAEXAMPLE',
      accountId = '000000000000',
    ) => {
      const requestContext = { identity: { accountId, caller } };
      const pathParameters = resource === '/queries' ? null : { QueryId };
      const request = { httpMethod, resource, pathParameters, queryStringParameters: query ?? null };
      const answer = await handler({ ...request, requestContext }, lambdaContext());
      return { status: answer.statusCode, body: JSON.parse(answer.body || 'null') };
    };
  return {
    records,
    /** What was asked of AWS, in order. */
    asked: () => aws.asked.map(({ operation, body }) => ({ operation, input: JSON.parse(body) })),
    slept: () => slept,
    get: asking('GET', '/queries/{QueryId}'),
    results: asking('GET', '/queries/{QueryId}/results'),
    rows: asking('GET', '/queries/{QueryId}/rows'),
    cancel: asking('DELETE', '/queries/{QueryId}'),
    redeliver: asking('POST', '/queries/{QueryId}/deliveries'),
    list: (query?: Record<string, string>, caller?: string) => asking('GET', '/queries')('', query, caller),
    asking,
    [Symbol.asyncDispose]: aws.close,
  };
}
