import { InvalidToken, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { queryEndedSchema, wake } from '../../../lambdas/wake/wake.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';
import { type Script, scripted } from '../../support/scripted-client.ts';

const EVENT = { detail: { queryExecutionId: 'execution', currentState: 'SUCCEEDED' as const } };

function setUp(script: Script, token = true) {
  const records = memoryRecordStore();
  if (token) records.put({ Id: 'execution', QueryId: 'query', TaskToken: 'token' });
  const sfn = new SFNClient({ region: 'us-east-1' });
  return { records, sfn, sent: scripted(sfn, script) };
}

const refuse = (Refusal: new (options: { message: string; $metadata: object }) => Error) => () => {
  throw new Refusal({ message: 'no', $metadata: {} });
};

describe('when the engine ended a query', () => {
  test('the workflow that waits for it is woken with its token', async () => {
    const { sent, ...dependencies } = setUp({ SendTaskSuccess: () => ({}) });
    expect(await wake(EVENT, dependencies)).toBe(true);
    expect(sent).toEqual([{ command: 'SendTaskSuccess', input: { taskToken: 'token', output: '{}' } }]);
  });

  test('the mark alone is left where no token is stored yet', async () => {
    const { sent, ...dependencies } = setUp({}, false);
    expect(await wake(EVENT, dependencies)).toBe(false);
    expect(sent).toEqual([]);
  });

  test.each([TaskTimedOut, TaskDoesNotExist])(
    'a task that has ended by itself is no fault: %s',
    async (Refusal) => {
      const { sent: _, ...dependencies } = setUp({ SendTaskSuccess: refuse(Refusal) });
      expect(await wake(EVENT, dependencies)).toBe(false);
    },
  );

  test('any other refusal is thrown, so that the event comes again', async () => {
    const { sent: _, ...dependencies } = setUp({ SendTaskSuccess: refuse(InvalidToken) });
    await expect(wake(EVENT, dependencies)).rejects.toBeInstanceOf(InvalidToken);
  });

  test('an event of a query that goes on is refused', () => {
    const going = { detail: { queryExecutionId: 'execution', currentState: 'RUNNING' } };
    expect(queryEndedSchema.safeParse(going).success).toBe(false);
  });
});
