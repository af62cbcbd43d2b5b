import { describe, expect, test } from 'vitest';
import { awsStandIn, refused } from '../support/aws-stand-in.ts';
import { lakehook } from './command.ts';

const SCAN = 'DynamoDB_20120810.Scan';
const UPDATE = 'DynamoDB_20120810.UpdateItem';
const START = 'AWSStepFunctions.StartExecution';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Delivery';
const DEPLOYMENT = ['--table', 'records', '--state-machine', MACHINE];

const SUBMITTED = Date.UTC(2026, 0, 31);
const LIFETIME_SECONDS = 7 * 24 * 60 * 60;

const given = (QueryId: string) => ({
  Id: { S: QueryId },
  QueryId: { S: QueryId },
  Caller: { S: '111122223333/AROAEXAMPLE' },
  SubmissionDateTime: { N: String(SUBMITTED) },
  ExpiresAt: { N: String(SUBMITTED / 1_000 + LIFETIME_SECONDS) },
  Order: { S: JSON.stringify({ CallbackUrl: 'https://a.example/' }) },
  Outcome: { S: JSON.stringify({ State: 'CANCELLED', CompletionDateTime: 1 }) },
  DeliveryState: { S: 'FAILED' },
});

const redeliver = (url: string, ...options: string[]) =>
  lakehook(['redeliver', ...options], {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });

describe('lakehook redeliver, for a deployment', () => {
  test('says that nobody answers', async () => {
    const answer = await redeliver('http://127.0.0.1:1', '--since', '2026-01-30', ...DEPLOYMENT);
    expect(answer).toEqual({
      out: '',
      err: 'lakehook: AWS in us-east-1 does not answer: ECONNREFUSED.\n',
      code: 1,
    });
  });

  test('takes the workflow by its ARN', async () => {
    const wrong = ['--table', 'records', '--state-machine', 'Delivery'];
    expect(await redeliver('http://127.0.0.1:1', '--since', '2026-01-30', ...wrong)).toMatchObject({
      err: expect.stringContaining('--state-machine must be the ARN of the delivery workflow.'),
      code: 2,
    });
  });

  test('starts a delivery for each callback that was given up, with the credentials of the environment', async () => {
    await using aws = await awsStandIn({
      [SCAN]: { body: { Items: [given('q1'), given('q2')] } },
      [UPDATE]: { body: {} },
      [START]: { body: {} },
    });
    const begun = Math.floor(Date.now() / 1_000);
    const answer = await redeliver(aws.url, '--since', '2026-01-30T12:00:00Z', ...DEPLOYMENT);
    const ended = Math.floor(Date.now() / 1_000);
    expect(answer).toEqual({
      out: 'q1\nq2\n',
      err: 'lakehook: 2 callbacks are being sent again.\n',
      code: 0,
    });
    const asked = aws.asked.map(({ operation, body }) => ({ operation, ...JSON.parse(body) }));
    expect(asked.map(({ operation }) => operation)).toEqual([
      SCAN,
      ...[UPDATE, UPDATE, START],
      ...[UPDATE, UPDATE, START],
    ]);
    // Its record is kept as long again as the deployment kept it.
    expect(asked[2]).toMatchObject({
      Key: { Id: { S: 'q1' } },
      UpdateExpression: 'SET ExpiresAt = :expiresAt',
      ConditionExpression: 'DeliveryState = :pending AND ExpiresAt < :expiresAt',
    });
    const expiresAt = Number(asked[2]?.ExpressionAttributeValues[':expiresAt'].N);
    expect(expiresAt).toBeGreaterThanOrEqual(begun + LIFETIME_SECONDS);
    expect(expiresAt).toBeLessThanOrEqual(ended + LIFETIME_SECONDS);
    expect(asked[0]).toMatchObject({
      TableName: 'records',
      FilterExpression:
        '(DeliveryState = :failed OR attribute_exists(Redelivery)) AND SubmissionDateTime >= :since',
      ExpressionAttributeValues: {
        ':failed': { S: 'FAILED' },
        ':since': { N: String(Date.UTC(2026, 0, 30, 12)) },
      },
    });
    expect(asked[3]).toMatchObject({ stateMachineArn: MACHINE, name: expect.stringMatching(/^q1-/) });
    expect(JSON.parse(asked[3]?.input)).toMatchObject({
      Caller: { Account: '111122223333', Principal: 'AROAEXAMPLE' },
    });
  });

  test('leaves alone what somebody else sends again by then', async () => {
    await using aws = await awsStandIn({
      [SCAN]: { body: { Items: [given('q1')] } },
      [UPDATE]: refused('ConditionalCheckFailedException'),
    });
    const answer = await redeliver(aws.url, '--since', '2026-01-30', ...DEPLOYMENT);
    expect(answer).toEqual({ out: '', err: 'lakehook: 0 callbacks are being sent again.\n', code: 0 });
  });

  test('says what AWS says', async () => {
    await using aws = await awsStandIn({ [SCAN]: refused('AccessDeniedException') });
    const answer = await redeliver(aws.url, '--since', '2026-01-30', ...DEPLOYMENT);
    expect(answer).toEqual({ out: '', err: 'lakehook: refused by the test\n', code: 1 });
  });
});

describe('a command line that is wrong', () => {
  test.each([
    ['no time', [], '--since must be a time'],
    ['what is no time', ['--since', 'yesterday'], '--since must be a time'],
    ['a table alone', ['--since', '2026-01-30', '--table', 'records'], 'come together'],
    ['a workflow alone', ['--since', '2026-01-30', '--state-machine', MACHINE], 'come together'],
    ['an option that it does not know', ['--now'], '--now'],
  ])('is %s: 2', async (_, options, message) => {
    const answer = await lakehook(['redeliver', ...options]);
    expect(answer).toEqual({ out: '', err: expect.stringContaining(message), code: 2 });
  });
});
