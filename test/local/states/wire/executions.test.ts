import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../lab.ts';
import { ARN, PASS, type ServedLab, START, serveLab, stateMachineArn, WAIT } from './served-lab.ts';

let served: ServedLab;
let lab: Lab;
let client: SFNClient;
let start: ServedLab['start'];

beforeEach(async () => {
  served = await serveLab();
  ({ lab, client, start } = served);
});
afterEach(() => served.remove());

describe('DescribeExecution', () => {
  it('tells all of an execution that succeeded', async () => {
    lab.define({ Rest: { Type: 'Wait', Seconds: 1.0, Output: { a: 1 }, End: true } });
    const { executionArn = '' } = await start({ name: 'mine', input: '{ "q": 1 }' });
    await lab.ended(executionArn);

    const { $metadata, ...described } = await client.send(new DescribeExecutionCommand({ executionArn }));

    expect($metadata.httpStatusCode).toBe(200);
    expect(described).toEqual({
      executionArn,
      stateMachineArn,
      name: 'mine',
      status: 'SUCCEEDED',
      startDate: START,
      stopDate: new Date('2026-01-01T00:00:01Z'),
      input: '{ "q": 1 }',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('tells why an execution failed', async () => {
    lab.define({ Broken: { Type: 'Fail', Error: 'E', Cause: 'c' } });
    const { executionArn = '' } = await start();
    await lab.ended(executionArn);

    const described = await client.send(new DescribeExecutionCommand({ executionArn }));

    expect(described).toMatchObject({
      status: 'FAILED',
      error: 'E',
      cause: 'c',
      redriveStatus: 'REDRIVABLE',
    });
    expect(described).not.toHaveProperty('output');
  });

  it('leaves input and output out when told to', async () => {
    lab.define(PASS);
    const { executionArn = '' } = await start();

    const described = await client.send(
      new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
    );

    expect(described).not.toHaveProperty('input');
    expect(described).toMatchObject({ executionArn });
  });

  it.each<[string, string, string]>([
    ['of no execution', `${ARN}:execution:machine:none`, 'ExecutionDoesNotExist'],
    ['of a machine', stateMachineArn, 'InvalidArn'],
    ['that is none', 'mine', 'InvalidArn'],
  ])('refuses an ARN %s', async (_, executionArn, name) => {
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({ name });
  });
});

describe('ListExecutions', () => {
  it('lists newest first, by pages and by status', async () => {
    lab.define(WAIT);
    for (const name of ['a', 'b', 'c']) await start({ name });
    await client.send(new StopExecutionCommand({ executionArn: `${ARN}:execution:machine:b` }));

    const first = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
    const { nextToken } = first;
    const second = await client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }),
    );
    const aborted = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }),
    );

    expect(first.executions?.map(({ name }) => name)).toEqual(['c', 'b']);
    expect(second.executions?.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    expect(aborted.executions).toEqual([
      {
        executionArn: `${ARN}:execution:machine:b`,
        stateMachineArn,
        name: 'b',
        status: 'ABORTED',
        startDate: START,
        stopDate: START,
        redriveCount: 0,
      },
    ]);
  });

  it.each<[string, object, string, string]>([
    [
      'a status that does not exist',
      { statusFilter: 'succeeded' },
      'ValidationException',
      "at 'statusFilter'",
    ],
    ['a page of 1,001', { maxResults: 1001 }, 'ValidationException', "at 'maxResults'"],
    ['a token of its own making', { nextToken: 'x' }, 'InvalidToken', 'Invalid Token'],
    ['a map run', { mapRunArn: 'arn:x' }, 'ValidationException', "at 'mapRunArn'"],
  ])('refuses %s', async (_, about, name, message) => {
    lab.define(PASS);

    await expect(lab.call('ListExecutions', { stateMachineArn, ...about })).rejects.toMatchObject({
      code: name,
      message: expect.stringContaining(message),
    });
  });
});

it('StopExecution answers when the execution stopped, also when it had ended before', async () => {
  lab.define(WAIT);
  const { executionArn } = await start();
  await lab.clock.advance(1000);
  const first = await client.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'c' }));
  await lab.clock.advance(1000);
  const second = await client.send(new StopExecutionCommand({ executionArn }));

  expect(first.stopDate).toEqual(new Date('2026-01-01T00:00:01Z'));
  expect(second.stopDate).toEqual(first.stopDate);
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    error: 'E',
    cause: 'c',
  });
});

it('RedriveExecution answers when it was redriven', async () => {
  lab.define({ Broken: { Type: 'Fail' } });
  const { executionArn = '' } = await start();
  await lab.ended(executionArn);
  await lab.clock.advance(5000);

  const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));

  expect(redriveDate).toEqual(new Date('2026-01-01T00:00:05Z'));
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    redriveCount: 1,
    redriveDate,
  });
});
