import { expect, test } from 'vitest';
import { DeliveryFailed, DeliveryRefused } from '../../../core/errors.ts';
import { createDeliverHandler } from '../../../lambdas/deliver/handler.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const CALL = {
  QueryId: 'q',
  Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
  SubmissionDateTime: '2026-01-01T00:00:00.000Z',
  Order: { CallbackUrl: 'https://a.example/hook' },
  Failure: { Error: 'ExecutionAborted' },
  Attempt: 1,
};
const unplanned = async () => {
  throw new Error('The test did not plan for a link.');
};

type Send = () => Promise<{ statusCode: number; answer: string }>;

/** What one call of the function counts. */
async function counted(call: object, send: Send, records = memoryRecordStore()) {
  const { counts, observers } = countedMetrics();
  const links = { contentLength: unplanned, sign: unplanned };
  const handler = createDeliverHandler(
    { records, links, files: { listed: unplanned }, sender: { send }, pricePerTerabyte: 5 },
    observers,
  );
  await handler({ ...CALL, ...call }, lambdaContext()).catch(() => {});
  return counts;
}

const arriving: Send = async () => ({ statusCode: 204, answer: '' });
const failing =
  (error: Error): Send =>
  async () => {
    throw error;
  };

// How the query ended, and that its caller is told for the first time; the delay is taken out, for it differs.
const ENDED = { FAILED: 1, FailuresByCode: 1, DeliveryAttempts: 1 };

test.each([
  ['that arrived', 1, arriving, ENDED],
  ['that is tried again', 1, failing(new DeliveryFailed('no')), { ...ENDED, DeliveryAttemptsFailed: 1 }],
  [
    'that was the last of its schedule',
    9,
    failing(new DeliveryFailed('no')),
    { ...ENDED, DeliveryAttemptsFailed: 1, CallbacksGivenUp: 1 },
  ],
  [
    'that is refused',
    1,
    failing(new DeliveryRefused('no')),
    { ...ENDED, DeliveryAttemptsFailed: 1, CallbacksGivenUp: 1 },
  ],
  [
    'that met a fault of our own',
    1,
    failing(new TypeError('broken')),
    { ...ENDED, DeliveryAttemptsFailed: 1 },
  ],
])('counts an attempt %s', async (_, Attempt, send, expected) => {
  const { CallbackDelay, ...counts } = await counted({ Attempt }, send);
  expect(counts).toEqual(expected);
  expect(CallbackDelay).toBeGreaterThanOrEqual(0);
});

test('counts the bytes that the engine read, and no attempt where nobody is to be told', async () => {
  const Execution = {
    Status: { State: 'CANCELLED', CompletionDateTime: '2026-01-01T00:00:05.000Z' },
    Statistics: { DataScannedInBytes: 42 },
  };
  const call = { QueryExecutionId: 'e', Order: {}, Execution, Failure: null };
  expect(await counted(call, arriving)).toEqual({ CANCELLED: 1, BytesScanned: 42 });
});

test('counts how a query ended once, and the delay until the first attempt alone', async () => {
  const records = memoryRecordStore();
  await counted({}, failing(new DeliveryFailed('no')), records);
  expect(await counted({ Attempt: 2 }, arriving, records)).toEqual({ DeliveryAttempts: 1 });
});
