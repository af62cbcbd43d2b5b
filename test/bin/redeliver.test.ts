import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { awsStandIn, refused } from '../support/aws-stand-in.ts';

const COMMAND = join(import.meta.dirname, '../../bin/lakehook.ts');
const SCAN = 'DynamoDB_20120810.Scan';
const UPDATE = 'DynamoDB_20120810.UpdateItem';
const START = 'AWSStepFunctions.StartExecution';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Delivery';
const DEPLOYMENT = ['--table', 'records', '--state-machine', MACHINE];

const given = (QueryId: string) => ({
  Id: { S: QueryId },
  QueryId: { S: QueryId },
  Caller: { S: '111122223333/AROAEXAMPLE' },
  SubmissionDateTime: { N: String(Date.UTC(2026, 0, 31)) },
  Order: { S: JSON.stringify({ CallbackUrl: 'https://a.example/' }) },
  Outcome: { S: JSON.stringify({ State: 'CANCELLED', CompletionDateTime: 1 }) },
  DeliveryState: { S: 'FAILED' },
});

async function redeliver(url: string, ...options: string[]) {
  const child = spawn(process.execPath, [COMMAND, 'redeliver', ...options], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('exit', resolve)),
  ]);
  return { out, err, code };
}

describe('lakehook redeliver, for a deployment', () => {
  test('starts a delivery for each callback that was given up, with the credentials of the environment', async () => {
    await using aws = await awsStandIn({
      [SCAN]: { body: { Items: [given('q1'), given('q2')] } },
      [UPDATE]: { body: {} },
      [START]: { body: {} },
    });
    const answer = await redeliver(aws.url, '--since', '2026-01-30T12:00:00Z', ...DEPLOYMENT);
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
    // Its record is kept as long as that of a new query.
    expect(asked[2]).toMatchObject({
      Key: { Id: { S: 'q1' } },
      UpdateExpression: 'SET ExpiresAt = :expiresAt',
      ConditionExpression: 'DeliveryState = :pending AND ExpiresAt < :expiresAt',
    });
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
