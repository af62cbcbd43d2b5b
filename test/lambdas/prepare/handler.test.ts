import { expect, test } from 'vitest';
import { createPrepareHandler } from '../../../lambdas/prepare/handler.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

const call = (Query: string) => ({
  QueryId: 'q',
  Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
  Request: { Query, CallbackUrl: 'https://a.example/hook', Context: { page: 7 } },
});

function setUp() {
  const { counts, observers } = countedMetrics();
  const options = { workGroup: 'w', database: 'd', resultsLocation: 's3://b/', allowWrites: false };
  return { counts, handler: createPrepareHandler(options, observers) };
}

test("answers the engine's request, and nothing of the rest", async () => {
  const { counts, handler } = setUp();
  expect(await handler(call('SELECT 1'), lambdaContext())).toEqual({
    QueryString: 'SELECT 1',
    WorkGroup: 'w',
    QueryExecutionContext: { Database: 'd' },
    ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(counts).toEqual({});
});

test('counts a statement that it refuses, and throws by the name that the definition knows', async () => {
  const { counts, handler } = setUp();
  await expect(handler(call('DROP TABLE t'), lambdaContext())).rejects.toMatchObject({
    name: 'StatementRefused',
    message: 'line 1:1: The statement DROP writes, and this service only reads.',
  });
  expect(counts).toEqual({ StatementsRefused: 1 });
});
