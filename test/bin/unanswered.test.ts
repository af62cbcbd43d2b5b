import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { unanswered } from '../../bin/unanswered.ts';
import { type Answer, awsStandIn, refused } from '../support/aws-stand-in.ts';

const START = 'AWSStepFunctions.StartExecution';

/** What a client of Step Functions fails by where this answers, or nobody. */
async function failureBy(answer: Answer | undefined): Promise<unknown> {
  await using aws = await awsStandIn({ ...(answer && { [START]: answer }) });
  if (!answer) await aws.close();
  const sfn = new SFNClient({ ...aws.client, maxAttempts: 1 });
  const failure = await sfn.send(new StartExecutionCommand({ stateMachineArn: 'x' })).catch((error) => error);
  return unanswered(failure, 'http://127.0.0.1:4001');
}

test('nobody answers', async () => {
  expect(await failureBy(undefined)).toMatchObject({
    code: 'ServiceUnreachable',
    message: 'http://127.0.0.1:4001 does not answer: ECONNREFUSED.',
  });
});

test.each([
  { status: 404, body: { Error: { Code: 'NotFound', Message: 'There is no such route.' } } },
  { status: 404, body: { __type: 'RESOURCE_NOT_FOUND', Error: { Code: 'NotFound' } } },
  { status: 403, body: { message: 'Forbidden' } },
])('somebody else answers: %j', async (answer) => {
  expect(await failureBy(answer)).toMatchObject({
    code: 'ServiceUnreachable',
    message: 'http://127.0.0.1:4001 does not answer as AWS does: it is something else.',
  });
});

test('what AWS answers is left as it is, and so is any other error', async () => {
  expect(await failureBy(refused('InvalidArn'))).toMatchObject({
    name: 'InvalidArn',
    message: 'refused by the test',
  });
  const other = new Error('none of the SDK');
  expect(unanswered(other, 'x')).toBe(other);
});
