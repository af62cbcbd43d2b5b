import { InvalidToken, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { queryEndedSchema, wake } from '../../../lambdas/wake/wake.ts';
import { type Answers, awsStandIn, refused } from '../../support/aws-stand-in.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const EVENT = { detail: { queryExecutionId: 'execution', currentState: 'SUCCEEDED' as const } };
const SEND = 'AWSStepFunctions.SendTaskSuccess';

async function setUp(answers: Answers, token = true) {
  const records = memoryRecordStore();
  if (token) records.put({ Id: 'execution', QueryId: 'query', TaskToken: 'token' });
  const aws = await awsStandIn(answers);
  return { aws, dependencies: { records, sfn: new SFNClient(aws.client) } };
}

describe('when the engine ended a query', () => {
  test('the workflow that waits for it is woken with its token', async () => {
    const { aws, dependencies } = await setUp({ [SEND]: { body: {} } });
    await using _ = aws;
    expect(await wake(EVENT, dependencies)).toBe(true);
    expect(aws.asked.map(({ operation }) => operation)).toEqual([SEND]);
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toEqual({ taskToken: 'token', output: '{}' });
  });

  test('the mark alone is left where no token is stored yet', async () => {
    const { aws, dependencies } = await setUp({}, false);
    await using _ = aws;
    expect(await wake(EVENT, dependencies)).toBe(false);
    expect(aws.asked).toEqual([]);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist'])(
    'a task that has ended by itself is no fault: %s',
    async (name) => {
      const { aws, dependencies } = await setUp({ [SEND]: refused(name) });
      await using _ = aws;
      expect(await wake(EVENT, dependencies)).toBe(false);
    },
  );

  test('any other refusal is thrown, so that the event comes again', async () => {
    const { aws, dependencies } = await setUp({ [SEND]: refused('InvalidToken') });
    await using _ = aws;
    await expect(wake(EVENT, dependencies)).rejects.toBeInstanceOf(InvalidToken);
  });

  test('an event of a query that goes on is refused', () => {
    const going = { detail: { queryExecutionId: 'execution', currentState: 'RUNNING' } };
    expect(queryEndedSchema.safeParse(going).success).toBe(false);
  });
});
