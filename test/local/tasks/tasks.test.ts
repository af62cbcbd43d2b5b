import { describe, expect, test } from 'vitest';
import { AwsError, type AwsJsonService } from '../../../local/aws/json-service.ts';
import { TaskFailure } from '../../../local/states/task.ts';
import { createRunTask } from '../../../local/tasks/tasks.ts';

const unplanned: AwsJsonService = {
  target: 'Unplanned',
  version: '1.1',
  call: async (operation) => {
    throw new Error(`The test did not plan for ${operation}.`);
  },
};
const { signal } = new AbortController();

describe('a task', () => {
  test('of an SDK integration calls the operation, and writes times as ISO 8601', async () => {
    const calls: unknown[] = [];
    const athena: AwsJsonService = {
      ...unplanned,
      call: async (operation, input) => {
        calls.push([operation, input]);
        return {
          QueryExecution: { Status: { SubmissionDateTime: 1_700_000_000.123 }, Statistics: { Millis: 5 } },
        };
      },
    };
    const run = createRunTask({ athena, dynamodb: unplanned, invoke: async () => null });
    const resource = 'arn:aws:states:::aws-sdk:athena:getQueryExecution';
    expect(await run({ resource, arguments: { QueryExecutionId: 'e' }, signal })).toEqual({
      QueryExecution: {
        Status: { SubmissionDateTime: '2023-11-14T22:13:20.123Z' },
        Statistics: { Millis: 5 },
      },
    });
    expect(calls).toEqual([['GetQueryExecution', { QueryExecutionId: 'e' }]]);
  });

  test('fails with the name that Step Functions gives an SDK error', async () => {
    const dynamodb: AwsJsonService = {
      ...unplanned,
      call: async () => {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    };
    const run = createRunTask({ athena: unplanned, dynamodb, invoke: async () => null });
    const resource = 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken';
    const failure = await run({ resource, arguments: {}, signal }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TaskFailure);
    expect(failure).toMatchObject({
      name: 'DynamoDb.ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
  });

  test.each([
    ['athena:getQueryExecution', 'TooManyRequestsException', 'Athena.TooManyRequestsException'],
    ['athena:getQueryExecution', 'ThrottlingException', 'Athena.AthenaException'],
    ['athena:getQueryExecution', 'AccessDeniedException', 'Athena.AthenaException'],
    ['dynamodb:updateItem', 'ThrottlingException', 'DynamoDb.ThrottlingException'],
    ['dynamodb:updateItem', 'InternalServerError', 'DynamoDb.InternalServerErrorException'],
    ['dynamodb:updateItem', 'ValidationException', 'DynamoDb.DynamoDbException'],
    ['dynamodb:updateItem', 'UnknownOperationException', 'DynamoDb.DynamoDbException'],
    ['dynamodb:updateItem', 'constructor', 'DynamoDb.DynamoDbException'],
  ])('of %s that fails with %s fails with %s', async (operation, code, name) => {
    const failing: AwsJsonService = {
      ...unplanned,
      call: async () => {
        throw new AwsError(code, 'The request failed');
      },
    };
    const run = createRunTask({ athena: failing, dynamodb: failing, invoke: async () => null });
    await expect(
      run({ resource: `arn:aws:states:::aws-sdk:${operation}`, arguments: {}, signal }),
    ).rejects.toMatchObject({ name, message: 'The request failed' });
  });

  test('that invokes a function hands its answer on as the payload', async () => {
    const invoke = async (arn: string, event: unknown) => ({ arn, event });
    const run = createRunTask({ athena: unplanned, dynamodb: unplanned, invoke });
    const input = { FunctionName: 'arn:f', Payload: { a: 1 } };
    expect(await run({ resource: 'arn:aws:states:::lambda:invoke', arguments: input, signal })).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { arn: 'arn:f', event: { a: 1 } },
      StatusCode: 200,
    });
  });

  test('of a resource that is not supported fails by name', async () => {
    const run = createRunTask({ athena: unplanned, dynamodb: unplanned, invoke: async () => null });
    await expect(
      run({ resource: 'arn:aws:states:::sqs:sendMessage', arguments: {}, signal }),
    ).rejects.toMatchObject({
      name: 'States.Runtime',
      message: 'The resource arn:aws:states:::sqs:sendMessage is not supported.',
    });
  });
});
