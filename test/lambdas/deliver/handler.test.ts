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

async function counted(Attempt: number, send: () => Promise<{ statusCode: number; answer: string }>) {
  const { counts, observers } = countedMetrics();
  const records = memoryRecordStore();
  const links = { contentLength: unplanned, sign: unplanned };
  const handler = createDeliverHandler({ records, links, sender: { send } }, observers);
  await handler({ ...CALL, Attempt }, lambdaContext()).catch(() => {});
  return counts;
}

const failing = (error: Error) => async () => {
  throw error;
};

test.each([
  ['that arrived', 1, async () => ({ statusCode: 204, answer: '' }), { FAILED: 1 }],
  ['that is tried again', 1, failing(new DeliveryFailed('no')), { DeliveryAttemptsFailed: 1 }],
  [
    'that was the last of its schedule',
    9,
    failing(new DeliveryFailed('no')),
    { DeliveryAttemptsFailed: 1, CallbacksGivenUp: 1 },
  ],
  [
    'that is refused',
    1,
    failing(new DeliveryRefused('no')),
    { DeliveryAttemptsFailed: 1, CallbacksGivenUp: 1 },
  ],
  ['that met a fault of our own', 1, failing(new TypeError('broken')), { DeliveryAttemptsFailed: 1 }],
])('counts an attempt %s', async (_, attempt, send, counts) => {
  expect(await counted(attempt, send)).toEqual(counts);
});
