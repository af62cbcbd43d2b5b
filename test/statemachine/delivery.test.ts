import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nextAttempt } from '../../core/delivery/schedule.ts';
import { engine, payloads } from './engine.ts';
import { deliveryDefinition, fail, type Play, run } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

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
        errorMessage: `The receiver answered 503. ${nextAttempt(seconds)}`,
      }),
    );

  test('that fails is asked again when the attempt said, with the number of the attempt', async () => {
    const story = await run(folder, {
      ...ended,
      deliver: ({ attempt }) => {
        if (attempt === 1) return failed(7);
        if (attempt === 2) return failed(36_000);
        return { Payload: { DeliveryState: 'DELIVERED' } };
      },
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 36_007, transitions: 11 });
    expect(payloads(story).map(({ Attempt }) => Attempt)).toEqual([1, 2, 3]);
  });

  test.each(['DeliveryRefused', 'DeliveryExhausted'])('that ends in %s is not asked again', async (error) => {
    const story = await run(folder, { ...ended, deliver: () => fail(error) });
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
    const story = await run(folder, { ...ended, deliver: () => fail('DeliveryRefused'), updateItem });
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused' });
  });

  test("is told in spite of a service's fault of half a day, and the attempt is still the first", async () => {
    const HALF_A_DAY = 12 * 60 * 60;
    const story = await run(folder, {
      ...ended,
      deliver: ({ now }) =>
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
    const story = await run(folder, { deliver: () => ({ Payload: {} }) }, {}, definition);
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    expect(payloads(story)).toEqual([{ ...CALL, Attempt: 1 }]);
  });

  test('asks again when the attempt said', async () => {
    const failed = { errorMessage: `The receiver answered 503. ${nextAttempt(30)}` };
    const plays: Record<string, Play> = {
      deliver: ({ attempt }) =>
        attempt === 1 ? fail('DeliveryFailed', JSON.stringify(failed)) : { Payload: {} },
    };
    const story = await run(folder, plays, {}, deliveryDefinition(CALL));
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 30 });
    expect(payloads(story)[1]).toEqual({ ...CALL, Attempt: 2 });
  });

  test('remembers a callback that was given up', async () => {
    const plays = { deliver: () => fail('DeliveryRefused'), updateItem: () => ({}) };
    const story = await run(folder, plays, {}, deliveryDefinition(CALL));
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused' });
    expect(story.calls.at(-1)?.input).toMatchObject({ Key: { Id: { S: 'q' } } });
  });
});
