import { AthenaClient } from '@aws-sdk/client-athena';
import { InvalidToken, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { queryEndedSchema, wake } from '../../../lambdas/wake/wake.ts';
import { type Answers, awsStandIn, refused } from '../../support/aws-stand-in.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const EVENT = { detail: { queryExecutionId: 'execution', currentState: 'SUCCEEDED' as const } };
const GET = 'AmazonAthena.GetQueryExecution';
const SUCCESS = 'AWSStepFunctions.SendTaskSuccess';
const FAILURE = 'AWSStepFunctions.SendTaskFailure';

/** The engine's account of a query on the wire. */
const execution = (Status: Record<string, unknown>) => ({
  body: {
    QueryExecution: {
      QueryExecutionId: 'execution',
      Query: 'SELECT 1',
      StatementType: 'DML',
      SubstatementType: 'SELECT',
      ResultConfiguration: { OutputLocation: 's3://results/results/e.csv' },
      Status: { SubmissionDateTime: 1_767_225_600, ...Status },
      Statistics: { DataScannedInBytes: 5, ServiceProcessingTimeInMillis: 3 },
      WorkGroup: 'lakehook',
    },
  },
});
const SUCCEEDED = execution({ State: 'SUCCEEDED', CompletionDateTime: 1_767_225_605.25 });

async function setUp(answers: Answers, token = true) {
  const records = memoryRecordStore();
  if (token) records.put({ Id: 'execution', QueryId: 'query', TaskToken: 'token' });
  const aws = await awsStandIn(answers);
  const athena = new AthenaClient({ ...aws.client, maxAttempts: 1 });
  return { aws, records, dependencies: { records, sfn: new SFNClient(aws.client), athena } };
}

describe('when the engine ended a query', () => {
  test("the workflow that waits for it is woken with the engine's account, without the SQL", async () => {
    const { aws, dependencies } = await setUp({ [GET]: SUCCEEDED, [SUCCESS]: { body: {} } });
    await using _ = aws;
    expect(await wake(EVENT, dependencies)).toBe(true);
    expect(aws.asked.map(({ operation }) => operation)).toEqual([GET, SUCCESS]);
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toEqual({ QueryExecutionId: 'execution' });
    const { taskToken, output } = JSON.parse(aws.asked[1]?.body ?? '');
    expect(taskToken).toBe('token');
    expect(JSON.parse(output)).toEqual({
      Status: { State: 'SUCCEEDED', CompletionDateTime: '2026-01-01T00:00:05.250Z' },
      Statistics: { DataScannedInBytes: 5 },
      StatementType: 'DML',
      SubstatementType: 'SELECT',
      OutputLocation: 's3://results/results/e.csv',
    });
  });

  test.each([
    ['FAILED', { State: 'FAILED', StateChangeReason: 'no', AthenaError: { Retryable: false } }],
    ['FAILED for a reason that it does not give', { State: 'FAILED' }],
    ['CANCELLED', { State: 'CANCELLED' }],
  ])('the workflow is woken likewise of one that is %s', async (_, Status) => {
    const { aws, dependencies } = await setUp({ [GET]: execution(Status), [SUCCESS]: { body: {} } });
    await using _aws = aws;
    expect(await wake(EVENT, dependencies)).toBe(true);
    expect(JSON.parse(JSON.parse(aws.asked[1]?.body ?? '').output).Status).toEqual(Status);
  });

  test.each([
    ['FAILED, and may be taken up again', { State: 'FAILED', AthenaError: { Retryable: true } }, 'FAILED'],
    ['still RUNNING', { State: 'RUNNING' }, 'RUNNING'],
    ['still QUEUED', { State: 'QUEUED' }, 'QUEUED'],
  ])('the workflow is told to look again at one that is %s', async (_, Status, cause) => {
    const { aws, dependencies } = await setUp({ [GET]: execution(Status), [FAILURE]: { body: {} } });
    await using _aws = aws;
    expect(await wake(EVENT, dependencies)).toBe(true);
    expect(JSON.parse(aws.asked[1]?.body ?? '')).toEqual({
      taskToken: 'token',
      error: 'QueryMayGoOn',
      cause,
    });
  });

  test('the mark alone is left where no token is stored yet, and the engine is not asked', async () => {
    const { aws, records, dependencies } = await setUp({}, false);
    await using _ = aws;
    expect(await wake(EVENT, dependencies)).toBe(false);
    expect(aws.asked).toEqual([]);
    records.put({ Id: 'execution', QueryId: 'query' });
    expect(await records.get('execution')).toMatchObject({ EngineState: 'SUCCEEDED' });
  });

  test('the mark is there before the engine is asked, and a fault brings the event again', async () => {
    const { aws, records, dependencies } = await setUp({ [GET]: refused('InternalServerException') });
    await using _ = aws;
    await expect(wake(EVENT, dependencies)).rejects.toMatchObject({ name: 'InternalServerException' });
    expect(await records.get('execution')).toMatchObject({ EngineState: 'SUCCEEDED' });
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist'])(
    'a task that has ended by itself is no fault: %s',
    async (name) => {
      const { aws, dependencies } = await setUp({ [GET]: SUCCEEDED, [SUCCESS]: refused(name) });
      await using _ = aws;
      expect(await wake(EVENT, dependencies)).toBe(false);
    },
  );

  test('any other refusal is thrown, so that the event comes again', async () => {
    const { aws, dependencies } = await setUp({ [GET]: SUCCEEDED, [SUCCESS]: refused('InvalidToken') });
    await using _ = aws;
    await expect(wake(EVENT, dependencies)).rejects.toBeInstanceOf(InvalidToken);
  });

  test('an event of a query that goes on is refused', () => {
    const going = { detail: { queryExecutionId: 'execution', currentState: 'RUNNING' } };
    expect(queryEndedSchema.safeParse(going).success).toBe(false);
  });
});
