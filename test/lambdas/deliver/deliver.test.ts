import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DeliveryFailed, DeliveryRefused } from '../../../core/errors.ts';
import { deliver } from '../../../lambdas/deliver/deliver.ts';
import { CALL, setUp } from './deliver-set-up.ts';

const MESSAGE = {
  QueryId: 'q',
  QueryExecutionId: 'e',
  State: {
    State: 'SUCCEEDED',
    SubmissionDateTime: Date.parse('2026-01-01T00:00:00.000Z'),
    CompletionDateTime: Date.parse('2026-01-01T00:00:05.000Z'),
  },
  QueryResult: {
    PresignedUrl: 'https://results.example/results/e.csv?signed=1',
    ExpiredIn: 60,
    ContentLength: 42,
  },
  Statistics: { DataScannedInBytes: 10, EstimatedPriceInUsd: 0.00004768 },
  Context: { page: 7 },
};

describe('delivering', () => {
  test('tells the caller, once, with a link made for this message', async () => {
    const { dependencies, sent, records } = setUp([200]);
    const delivered = await deliver(CALL, dependencies);
    expect(delivered).toEqual({ QueryId: 'q', State: 'SUCCEEDED', DeliveryState: 'DELIVERED' });
    expect(sent).toEqual([{ url: 'https://a.example/hook', id: 'msg_q', body: MESSAGE }]);
    expect(await records.get('e')).toMatchObject({ DeliveryState: 'DELIVERED', DeliveryAttempts: 1 });
  });

  test('a second call after the message arrived sends nothing', async () => {
    const { dependencies, sent } = setUp([200]);
    await deliver(CALL, dependencies);
    expect((await deliver({ ...CALL, Attempt: 2 }, dependencies)).DeliveryState).toBe('DELIVERED');
    expect(sent).toHaveLength(1);
  });

  test('each attempt has the same id and a fresh link, and is recorded', async () => {
    const busy = new DeliveryFailed('The receiver answered 503.', { statusCode: 503 });
    const { dependencies, sent, records } = setUp([busy, 200]);
    const failure: unknown = await deliver(CALL, dependencies).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'DeliveryFailed',
      message: expect.stringMatching(/^The receiver answered 503\. Next attempt in [56] s\.$/),
      cause: busy,
    });
    expect(await records.get('e')).toMatchObject({
      DeliveryState: 'PENDING',
      DeliveryAttempts: 1,
      LastAttempt: { StatusCode: 503, Error: 'The receiver answered 503.', NextDateTime: expect.any(Number) },
    });
    await deliver({ ...CALL, Attempt: 2 }, dependencies);
    expect(sent.map(({ id }) => id)).toEqual(['msg_q', 'msg_q']);
    const second = { ...MESSAGE.QueryResult, PresignedUrl: 'https://results.example/results/e.csv?signed=2' };
    expect(sent[1]?.body).toEqual({ ...MESSAGE, QueryResult: second });
  });

  test('every attempt is logged with what the receiver said', async () => {
    const busy = new DeliveryFailed('The receiver answered 503.', { statusCode: 503, answer: 'too busy' });
    const { dependencies, records } = setUp([busy, 200]);
    await expect(deliver(CALL, dependencies)).rejects.toThrow('Next attempt in');
    await deliver({ ...CALL, Attempt: 2 }, dependencies);
    const log = (await records.get('e'))?.AttemptLog;
    expect(log).toEqual([
      {
        DateTime: expect.any(Number),
        DurationInMillis: expect.any(Number),
        StatusCode: 503,
        Error: 'The receiver answered 503.',
        Answer: 'too busy',
        NextDateTime: expect.any(Number),
      },
      { DateTime: expect.any(Number), DurationInMillis: expect.any(Number), StatusCode: 200 },
    ]);
  });

  test('an error that is printed does not show what the receiver said', () => {
    const error = new DeliveryFailed('The receiver answered 503.', { statusCode: 503, answer: 'secret' });
    expect(error.answer).toBe('secret');
    expect(inspect(error)).not.toContain('secret');
    expect(JSON.stringify({ ...error })).not.toContain('secret');
  });

  test('what is sent again has the same id, and the schedule begins anew', async () => {
    const no = new DeliveryFailed('The receiver answered 500.', { statusCode: 500 });
    const { dependencies, records, sent } = setUp([no, no, 200]);
    await expect(deliver({ ...CALL, Attempt: 9 }, dependencies)).rejects.toThrow('It was the last attempt.');
    await records.beginRedelivery('e', 'again');
    const again = { ...CALL, Execution: null, Failure: null };
    await expect(deliver(again, dependencies)).rejects.toThrow(/Next attempt in [56] s\./);
    await deliver({ ...again, Attempt: 2 }, dependencies);
    expect(sent.map(({ id }) => id)).toEqual(['msg_q', 'msg_q', 'msg_q']);
    expect(sent.at(-1)?.body).toMatchObject({ State: MESSAGE.State, Statistics: MESSAGE.Statistics });
    expect(await records.get('e')).toMatchObject({ DeliveryState: 'DELIVERED', DeliveryAttempts: 3 });
  });

  test("the receiver's own wish makes the pause longer", async () => {
    const busy = new DeliveryFailed('The receiver answered 429.', { statusCode: 429, retryAfter: 120 });
    const { dependencies } = setUp([busy]);
    await expect(deliver(CALL, dependencies)).rejects.toThrow('Next attempt in 120 s.');
  });

  test('the last attempt of the schedule gives up, and says so', async () => {
    const { dependencies, records } = setUp([
      new DeliveryFailed('The receiver answered 500.', { statusCode: 500 }),
    ]);
    await expect(deliver({ ...CALL, Attempt: 9 }, dependencies)).rejects.toMatchObject({
      name: 'DeliveryExhausted',
      message: 'The receiver answered 500. It was the last attempt.',
    });
    const { DeliveryState, LastAttempt } = { ...(await records.get('e')) };
    expect(DeliveryState).toBe('FAILED');
    expect(LastAttempt).not.toHaveProperty('NextDateTime');
  });

  test('a refused callback is recorded as failed', async () => {
    const gone = new DeliveryRefused('The receiver answered 410.', { statusCode: 410 });
    const { dependencies, records } = setUp([gone]);
    await expect(deliver(CALL, dependencies)).rejects.toBe(gone);
    expect(await records.get('e')).toMatchObject({
      DeliveryState: 'FAILED',
      LastAttempt: { StatusCode: 410 },
    });
  });

  test('without a CallbackUrl the outcome is kept for who polls', async () => {
    const { dependencies, sent, records } = setUp([]);
    const delivered = await deliver({ ...CALL, Order: {} }, dependencies);
    expect(delivered.DeliveryState).toBe('NONE');
    expect(sent).toEqual([]);
    expect((await records.get('e'))?.Outcome?.State).toBe('SUCCEEDED');
  });

  test('tells the outcome that was settled first, whatever this call brings', async () => {
    const { dependencies, sent } = setUp([200]);
    const outcome = { State: 'CANCELLED', CompletionDateTime: 5 } as const;
    await dependencies.records.settle(CALL, CALL.Order, outcome);
    expect(await deliver(CALL, dependencies)).toMatchObject({ State: 'CANCELLED' });
    expect(sent[0]?.body).toMatchObject({ State: { State: 'CANCELLED', CompletionDateTime: 5 } });
  });

  describe('of an execution that was redriven', () => {
    const REDRIVEN = { ...CALL, RedriveCount: 1 };
    const NET = { ...CALL, QueryExecutionId: null, Execution: null, Failure: { Error: 'ExecutionAborted' } };

    test('tells what the net told before, if it had no engine id to tell it by', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver(NET, dependencies);
      expect(await deliver(REDRIVEN, dependencies)).toMatchObject({ State: 'FAILED' });
      expect(sent.map(({ body }) => body)).toMatchObject([{ State: { State: 'FAILED' } }]);
    });

    test('keeps the net from telling another end afterwards', async () => {
      const { dependencies, sent } = setUp([200]);
      await deliver(REDRIVEN, dependencies);
      expect(await deliver(NET, dependencies)).toEqual({ QueryId: 'q', DeliveryState: 'REDRIVEN' });
      expect(sent.map(({ body }) => body)).toMatchObject([{ State: { State: 'SUCCEEDED' } }]);
    });
  });

  test('a missing result file is told as a failure, without a link', async () => {
    const { dependencies, sent } = setUp([200], undefined);
    dependencies.links.contentLength = async () => undefined;
    await deliver(CALL, dependencies);
    expect(sent[0]?.body).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ResultMissing' } });
    expect(sent[0]?.body).not.toHaveProperty('QueryResult');
  });

  test('a link is not made once the file has gone', async () => {
    const { dependencies, sent } = setUp([new DeliveryFailed('no'), 200]);
    await expect(deliver(CALL, dependencies)).rejects.toThrow('no');
    dependencies.links.contentLength = async () => undefined;
    await deliver({ ...CALL, Attempt: 2 }, dependencies);
    expect(sent[1]?.body).toMatchObject({ State: { State: 'SUCCEEDED' } });
    expect(sent[1]?.body).not.toHaveProperty('QueryResult');
  });

  test('the empty text of a statement that tells nothing is no result', async () => {
    const { dependencies, sent } = setUp([200], 0);
    const Execution = {
      ...CALL.Execution,
      Status: { State: 'SUCCEEDED' as const },
      StatementType: 'DDL',
      OutputLocation: 's3://results/results/e.txt',
    };
    await deliver({ ...CALL, Execution }, dependencies);
    expect(sent[0]?.body).toMatchObject({ State: { State: 'SUCCEEDED' } });
    expect(sent[0]?.body).not.toHaveProperty('QueryResult');
  });

  test('a fault that is not about delivery is thrown as it is', async () => {
    const fault = new TypeError('broken');
    const { dependencies, records } = setUp([fault]);
    await expect(deliver(CALL, dependencies)).rejects.toBe(fault);
    expect(await records.get('e')).toMatchObject({ DeliveryAttempts: 0 });
  });
});
