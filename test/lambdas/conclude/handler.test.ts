import { expect, test } from 'vitest';
import { createConcludeHandler } from '../../../lambdas/conclude/handler.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { CALLER, DELIVERY_MACHINE, executionOf, ORDER, STARTED, setUp } from './set-up.ts';

const EVENT = {
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn: executionOf(DELIVERY_MACHINE, 'q'), status: 'ABORTED' },
};
const ENDED = {
  input: JSON.stringify({
    QueryId: 'q',
    QueryExecutionId: 'e',
    Caller: CALLER,
    SubmissionDateTime: STARTED.toISOString(),
    Order: ORDER,
  }),
};
const OUTCOME = { State: 'SUCCEEDED', CompletionDateTime: 1 } as const;

test('counts a callback that it gives up, once, however often it is told', async () => {
  await using trial = await setUp({ ended: ENDED });
  trial.dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
  const { counts, observers } = countedMetrics();
  const handler = createConcludeHandler(trial.dependencies, observers);
  await handler(EVENT, lambdaContext());
  expect(counts).toEqual({ Concluded: 1, CallbacksGivenUp: 1 });
  await handler(EVENT, lambdaContext());
  expect(counts).toEqual({ Concluded: 2, CallbacksGivenUp: 1 });
});

test('counts one that a sweep gives up', async () => {
  const executions = [
    {
      executionArn: executionOf(DELIVERY_MACHINE, 'q'),
      name: 'q',
      startDate: Date.now() / 1_000 - 60,
      stopDate: Date.now() / 1_000,
    },
  ];
  await using trial = await setUp({
    ended: ENDED,
    answers: { 'AWSStepFunctions.ListExecutions': { body: { executions } } },
  });
  trial.dependencies.records.put({ Id: 'e', QueryId: 'q', Outcome: OUTCOME, DeliveryState: 'PENDING' });
  const { counts, observers } = countedMetrics();
  await createConcludeHandler(trial.dependencies, observers)(
    { 'detail-type': 'Scheduled Event' },
    lambdaContext(),
  );
  expect(counts).toEqual({ Concluded: 1, CallbacksGivenUp: 1 });
});
