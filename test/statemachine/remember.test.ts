import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nextAttempt } from '../../core/delivery/schedule.ts';
import { account, engine, names, payloads } from './engine.ts';
import { fail, type Play, run, type Story } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const A_DAY = 24 * 60 * 60;
const ARN = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
const REQUEST = { Query: 'SELECT 1', ClientRequestToken: 'x'.repeat(32), CallbackUrl: 'https://a.example/' };
const deliveredAt = ({ calls }: Story) => calls.filter(({ task }) => task === 'deliver').map(({ at }) => at);

describe('a query with a ClientRequestToken', () => {
  test('is told when it ends, and remembered for a day from its start', async () => {
    const story = await run(folder, engine(10), REQUEST);
    expect(deliveredAt(story)).toEqual([11]);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: A_DAY, transitions: 5 });
  });

  test('is the same query when it is asked again within the day, running or ended', async () => {
    const again = [0, 5, 12, A_DAY - 1].map((at) => ({ at, request: REQUEST }));
    const story = await run(folder, engine(10), REQUEST, undefined, again);
    expect(story.answers).toEqual([ARN, ARN, ARN, ARN]);
    expect(names(story).filter((task) => task === 'startQueryExecution')).toHaveLength(1);
    expect(deliveredAt(story)).toEqual([11]);
  });

  test('is another query with another request: that is refused', async () => {
    const others = [
      { at: 5, request: { ...REQUEST, Query: 'SELECT 2' } },
      { at: 50, request: { ...REQUEST, Context: 1 } },
    ];
    const story = await run(folder, engine(10), REQUEST, undefined, others);
    expect(story.answers).toEqual(['ExecutionAlreadyExists', 'ExecutionAlreadyExists']);
    expect(names(story).filter((task) => task === 'startQueryExecution')).toHaveLength(1);
  });

  test('is refused after the day', async () => {
    const story = await run(folder, engine(10), REQUEST, undefined, [{ at: A_DAY + 1, request: REQUEST }]);
    expect(story.answers).toEqual(['ExecutionAlreadyExists']);
  });

  test('is remembered as well where it was refused', async () => {
    const refused = { ...REQUEST, Query: 'DROP TABLE orders' };
    const story = await run(folder, engine(10), refused, undefined, [{ at: 60, request: refused }]);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: A_DAY, answers: [ARN] });
    expect(deliveredAt(story)).toEqual([0]);
  });

  test('is remembered as well where its callback was given up, and fails then', async () => {
    const givenUp: Record<string, Play> = {
      ...engine(10),
      deliver: () => fail('DeliveryRefused'),
      updateItem: () => ({}),
    };
    const story = await run(folder, givenUp, REQUEST, undefined, [{ at: 60, request: REQUEST }]);
    expect(story).toMatchObject({
      status: 'FAILED',
      error: 'DeliveryRefused',
      seconds: A_DAY,
      answers: [ARN],
    });
    expect(story.calls.at(-1)).toMatchObject({ task: 'updateItem', at: 11 });
  });

  test('whose callback arrived after all, or is being sent again, is remembered too', async () => {
    const arrived: Record<string, Play> = {
      ...engine(10),
      deliver: () => fail('DeliveryRefused'),
      updateItem: () => fail('DynamoDb.ConditionalCheckFailedException'),
    };
    const story = await run(folder, arrived, REQUEST);
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused', seconds: A_DAY });
  });

  test('fails at once where it could not be noted that its callback was given up: the net has to know', async () => {
    const lost: Record<string, Play> = {
      ...engine(10),
      deliver: () => fail('DeliveryRefused'),
      updateItem: () => fail('DynamoDb.ResourceNotFoundException'),
    };
    const story = await run(folder, lost, REQUEST);
    // 11 s, and eight retries: 1 + 2 + ... + 128 s.
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryRefused', seconds: 266 });
  });

  test('whose delivery took more than a day ends with it', async () => {
    const slow: Record<string, Play> = {
      ...engine(10),
      deliver: ({ attempt }) =>
        attempt === 1 ? fail('DeliveryFailed', `No. ${nextAttempt(A_DAY)}`) : { Payload: {} },
    };
    const story = await run(folder, slow, REQUEST);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 11 + A_DAY });
    expect(deliveredAt(story)).toEqual([11, 11 + A_DAY]);
  });
});

describe('a query without one', () => {
  const { ClientRequestToken: _, ...request } = REQUEST;

  test('ends when it is told', async () => {
    const story = await run(folder, engine(10), request);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 11 });
  });

  test('fails when it is given up', async () => {
    const updateItem = () => ({});
    const story = await run(
      folder,
      { ...engine(10), deliver: () => fail('DeliveryExhausted'), updateItem },
      request,
    );
    expect(story).toMatchObject({ status: 'FAILED', error: 'DeliveryExhausted', seconds: 11 });
  });
});

describe('a query that is cancelled at the engine', () => {
  test('is told with the account that its event brought', async () => {
    const cancelled: Record<string, Play> = {
      ...engine(0),
      'updateItem.waitForTaskToken': ({ wake }) => {
        wake(3, { output: account('CANCELLED') });
        return {};
      },
    };
    const story = await run(folder, cancelled);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 3, transitions: 5 });
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'CANCELLED' } }, Failure: null }]);
  });
});
