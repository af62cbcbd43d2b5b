import { describe, expect, test } from 'vitest';
import type { DeliverCall, QueryExecution } from '../../../core/workflow/deliver-call.ts';
import { outcomeOf, resultLocation } from '../../../core/workflow/outcome.ts';

const NOW = 1_700_000_000_000;
const COMPLETED = '2026-01-01T00:00:05.250Z';

function call(about: Partial<DeliverCall>): DeliverCall {
  return {
    QueryId: 'q',
    QueryExecutionId: 'e',
    Caller: { Account: '1', Principal: 'p' },
    SubmissionDateTime: '2026-01-01T00:00:00.000Z',
    Order: {},
    Attempt: 1,
    ...about,
  };
}

function execution(
  status: Partial<QueryExecution['Status']>,
  rest: Partial<QueryExecution> = {},
): QueryExecution {
  return {
    Status: { State: 'SUCCEEDED', CompletionDateTime: COMPLETED, ...status },
    StatementType: 'DML',
    OutputLocation: 's3://results/results/e.csv',
    ...rest,
  };
}

const FILE = { Bucket: 'results', Key: 'results/e.csv', ContentLength: 12 };

describe('where the result lies', () => {
  test('is the output location of a query that succeeded', () => {
    expect(resultLocation(call({ Execution: execution({}) }))).toEqual({
      Bucket: 'results',
      Key: 'results/e.csv',
    });
  });

  test.each([
    ['the query failed', execution({ State: 'FAILED' })],
    ['there is no output location', execution({}, { OutputLocation: undefined })],
    ['the engine never took the query', null],
  ])('is nowhere when %s', (_, Execution) => {
    expect(resultLocation(call({ Execution }))).toBeUndefined();
  });
});

describe('how a query ended', () => {
  test('a query with its file has succeeded, at the time the engine says', () => {
    const Statistics = { DataScannedInBytes: 7 };
    expect(outcomeOf(call({ Execution: execution({}, { Statistics }) }), FILE, NOW)).toEqual({
      State: 'SUCCEEDED',
      CompletionDateTime: Date.parse(COMPLETED),
      Result: FILE,
      Statistics,
    });
  });

  test('a SELECT whose file is gone has failed, and may be asked again', () => {
    expect(outcomeOf(call({ Execution: execution({}) }), undefined, NOW)).toMatchObject({
      State: 'FAILED',
      Error: { Code: 'ResultMissing', Retryable: true },
    });
  });

  test.each([
    ['DDL', 's3://results/results/e.txt'],
    ['DML', 's3://results/results/e'],
    ['DML', undefined],
  ])(
    'a statement that writes no CSV file has succeeded without a result: %s, %s',
    (StatementType, OutputLocation) => {
      const written = execution({}, { StatementType, OutputLocation });
      const outcome = outcomeOf(call({ Execution: written }), undefined, NOW);
      expect(outcome).toEqual({ State: 'SUCCEEDED', CompletionDateTime: Date.parse(COMPLETED) });
    },
  );

  test("a failed query is told in the engine's words", () => {
    const reason = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nope' does not exist";
    const failed = execution({
      State: 'FAILED',
      StateChangeReason: reason,
      AthenaError: { ErrorCategory: 2, Retryable: false },
    });
    expect(outcomeOf(call({ Execution: failed }), undefined, NOW)).toEqual({
      State: 'FAILED',
      CompletionDateTime: Date.parse(COMPLETED),
      StateChangeReason: reason,
      Error: { Code: 'QueryFailed', Message: reason, Retryable: false },
    });
  });

  test("a fault of the engine's own is named so, with its word on trying again", () => {
    const failed = execution({
      State: 'FAILED',
      AthenaError: { ErrorCategory: 1, Retryable: true, ErrorMessage: 'Internal error' },
    });
    expect(outcomeOf(call({ Execution: failed }), undefined, NOW).Error).toEqual({
      Code: 'EngineFailure',
      Message: 'Internal error',
      Retryable: true,
    });
  });

  test.each(['Bytes scanned limit was exceeded', 'Query cancelled! : Bytes scanned limit was exceeded'])(
    'a query that read more than its work group allows is told so: %s',
    (StateChangeReason) => {
      const cut = execution({ State: 'CANCELLED', StateChangeReason });
      expect(outcomeOf(call({ Execution: cut }), undefined, NOW)).toMatchObject({
        State: 'CANCELLED',
        StateChangeReason,
        Error: {
          Code: 'BytesScannedLimitExceeded',
          Message: expect.stringContaining('BytesScannedCutoffPerQuery'),
          Retryable: false,
        },
      });
    },
  );

  test('a query that was cancelled before the engine had it is CANCELLED', () => {
    const Failure = { Error: 'QueryCancelled', Cause: 'The caller cancelled the query.' };
    expect(outcomeOf(call({ Execution: null, Failure }), undefined, NOW)).toEqual({
      State: 'CANCELLED',
      CompletionDateTime: NOW,
      Error: { Code: 'QueryCancelled', Message: 'The caller cancelled the query.', Retryable: false },
    });
  });

  test('a statement that was refused is told in the words of the function that refused it', () => {
    const errorMessage = 'line 1:1: The statement DROP writes, and this service only reads.';
    const Cause = JSON.stringify({ errorType: 'StatementRefused', errorMessage, trace: ['at prepare'] });
    const refused = call({
      QueryExecutionId: null,
      Execution: null,
      Failure: { Error: 'StatementRefused', Cause },
    });
    expect(outcomeOf(refused, undefined, NOW).Error).toEqual({
      Code: 'StatementRefused',
      Message: errorMessage,
      Retryable: false,
    });
  });

  test('tells of its statistics what the contract has, whether the result was used again, and the price', () => {
    const Statistics = {
      DataScannedInBytes: 2 ** 40,
      QueryQueueTimeInMillis: 3,
      ResultReuseInformation: { ReusedPreviousResult: false },
      DataManifestLocation: 's3://results/results/e-manifest.csv',
    };
    const read = call({ Execution: execution({}, { Statistics }) });
    expect(outcomeOf(read, FILE, NOW, 5).Statistics).toEqual({
      DataScannedInBytes: 2 ** 40,
      QueryQueueTimeInMillis: 3,
      ReusedPreviousResult: false,
      EstimatedPriceInUsd: 5,
    });
  });

  test("a caller's own UNLOAD has succeeded without a result, wherever the engine would have put one", () => {
    const written = execution({}, { SubstatementType: 'UNLOAD' });
    expect(outcomeOf(call({ Execution: written }), undefined, NOW)).toMatchObject({ State: 'SUCCEEDED' });
  });

  test('a result of another format that is gone is missed', () => {
    const written = execution({}, { SubstatementType: 'UNLOAD', OutputLocation: 's3://results/results/e' });
    const unloaded = call({ Order: { OutputFormat: 'JSON' }, Execution: written });
    expect(outcomeOf(unloaded, undefined, NOW)).toMatchObject({
      State: 'FAILED',
      Error: { Code: 'ResultMissing', Retryable: true },
    });
  });

  test('a cancelled query is CANCELLED', () => {
    const outcome = outcomeOf(call({ Execution: execution({ State: 'CANCELLED' }) }), undefined, NOW);
    expect(outcome).toMatchObject({ State: 'CANCELLED', Error: { Code: 'QueryCancelled' } });
  });

  const DEADLINE = {
    Error: 'DeadlineExceeded',
    Cause: 'The query was stopped: it ran longer than 240 minutes.',
  };

  test('a query that was stopped at its deadline has failed with that reason', () => {
    const stopped = call({ Execution: execution({ State: 'CANCELLED' }), Failure: DEADLINE });
    expect(outcomeOf(stopped, undefined, NOW)).toMatchObject({
      State: 'FAILED',
      Error: { Code: 'DeadlineExceeded', Message: DEADLINE.Cause },
    });
  });

  test('a query that finished while it was being stopped has succeeded', () => {
    expect(outcomeOf(call({ Execution: execution({}), Failure: DEADLINE }), FILE, NOW).State).toBe(
      'SUCCEEDED',
    );
  });

  test("a query that the engine refused is told in the engine's words, without the SDK's trailer", () => {
    const Failure = {
      Error: 'Athena.InvalidRequestException',
      Cause: "line 1:8: mismatched input 'FORM' (Service: Athena, Status Code: 400, Request ID: 1)",
    };
    const refused = call({ QueryExecutionId: null, Execution: null, Failure });
    expect(outcomeOf(refused, undefined, NOW)).toEqual({
      State: 'FAILED',
      CompletionDateTime: NOW,
      Error: {
        Code: 'QueryInvalid',
        Message: "The engine refused the query: line 1:8: mismatched input 'FORM'",
        Retryable: false,
      },
    });
  });

  test.each([
    ['Athena.TooManyRequestsException', 'EngineThrottled'],
    ['Athena.AthenaException', 'EngineUnavailable'],
    ['ExecutionAborted', 'ExecutionAborted'],
    ['ExecutionTimedOut', 'ExecutionTimedOut'],
    ['Lambda.TooManyRequestsException', 'ServiceFailure'],
    ['Something.NobodyForesaw', 'ServiceFailure'],
  ])('%s is told as %s, which may be asked again', (name, Code) => {
    const outcome = outcomeOf(call({ Execution: null, Failure: { Error: name } }), undefined, NOW);
    expect(outcome.Error).toMatchObject({ Code, Retryable: true });
  });

  test('a right that the service lacks is told as such, and asking again will not help', () => {
    const Failure = {
      Error: 'Athena.AthenaException',
      Cause:
        'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: athena:GetDataCatalog (Service: Athena)',
    };
    const outcome = outcomeOf(call({ Execution: null, Failure }), undefined, NOW);
    expect(outcome.Error).toMatchObject({ Code: 'AccessDenied', Retryable: false });
    expect(outcome.Error?.Message).not.toContain('arn:');
  });
});
