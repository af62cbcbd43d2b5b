import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { engineId, submissionOf } from '../../../lambdas/shared/engine-id.ts';
import type { AwsJsonService } from '../../../local/aws/json-service.ts';
import { serveJsonService } from '../../support/serve-json-service.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:query:q';
const submit = { resource: 'startQueryExecution', resourceType: 'aws-sdk:athena' };
const STARTED = { type: 'ExecutionStarted' };
const PREPARED = {
  type: 'TaskSucceeded',
  taskSucceededEventDetails: { resource: 'invoke', resourceType: 'lambda', output: '{"QueryString":"x"}' },
};
const SCHEDULED = { type: 'TaskScheduled', taskScheduledEventDetails: submit };
const ASKED = { type: 'TaskStarted', taskStartedEventDetails: submit };
const THROTTLED = { type: 'TaskFailed', taskFailedEventDetails: submit };
const TAKEN = {
  type: 'TaskSucceeded',
  taskSucceededEventDetails: { ...submit, output: '{"QueryExecutionId":"e"}' },
};
const ABORTED = { type: 'ExecutionAborted' };

/** The history of an execution, by pages; a page that is not asked for may be left out. */
async function historyOf(...pages: (object[] | 'unplanned')[]) {
  let asked = 0;
  const service: AwsJsonService = {
    target: 'AWSStepFunctions',
    version: '1.0',
    async call(operation, input) {
      const events = pages[asked];
      if (operation !== 'GetExecutionHistory' || events === undefined || events === 'unplanned') {
        throw new Error(`The test did not plan for ${operation} ${asked}.`);
      }
      expect(input).toMatchObject({
        executionArn: EXECUTION,
        ...(asked > 0 && { nextToken: `page ${asked}` }),
      });
      asked += 1;
      return { events, ...(asked < pages.length && { nextToken: `page ${asked}` }) };
    },
  };
  const { endpoint, close } = await serveJsonService(service);
  const sfn = new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return { sfn, [Symbol.asyncDispose]: close };
}

test.each([
  ['before the engine was asked', [STARTED, PREPARED], 'NOT_TAKEN'],
  ['while it is about to be asked', [STARTED, PREPARED, SCHEDULED], 'UNDER_WAY'],
  ['while it is asked', [STARTED, PREPARED, SCHEDULED, ASKED], 'UNDER_WAY'],
  ['when it refused', [STARTED, PREPARED, SCHEDULED, ASKED, THROTTLED], 'NOT_TAKEN'],
  ['when it is asked again', [STARTED, SCHEDULED, ASKED, THROTTLED, SCHEDULED], 'UNDER_WAY'],
  ['when it took the query', [STARTED, SCHEDULED, ASKED, TAKEN], { QueryExecutionId: 'e' }],
  ['when nobody waits for its answer', [STARTED, SCHEDULED, ASKED, ABORTED], 'NOT_TAKEN'],
])('knows of the submission %s', async (_, events, submission) => {
  await using history = await historyOf(events);
  expect(await submissionOf(EXECUTION, history.sfn)).toEqual(submission);
});

test('reads on to where the engine took the query, and no further', async () => {
  const throttled = Array.from({ length: 300 }, () => [SCHEDULED, ASKED, THROTTLED]).flat();
  await using history = await historyOf([STARTED, ...throttled], [SCHEDULED, ASKED, TAKEN], 'unplanned');
  expect(await engineId(EXECUTION, history.sfn)).toBe('e');
});

test('there is no id where the engine never took the query', async () => {
  await using history = await historyOf([STARTED, SCHEDULED, ASKED], [THROTTLED]);
  expect(await engineId(EXECUTION, history.sfn)).toBeUndefined();
});
