import {
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Lab, resource } from '../lab.ts';
import { ARN, PASS, type ServedLab, START, serveLab, WAIT } from './served-lab.ts';

let served: ServedLab;
let lab: Lab;
let client: SFNClient;
let start: ServedLab['start'];

beforeEach(async () => {
  served = await serveLab();
  ({ lab, client, start } = served);
});
afterEach(() => served.remove());

it('GetExecutionHistory pages in both directions, with or without data', async () => {
  lab.define(PASS);
  const { executionArn = '' } = await start();
  await lab.ended(executionArn);
  const pages = async (about: object) => {
    const ids: unknown[] = [];
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken; isFirst = false) {
      const query = { executionArn, maxResults: 3, ...about, ...(nextToken && { nextToken }) };
      const page = await client.send(new GetExecutionHistoryCommand(query));
      ids.push(page.events?.map(({ id }) => id));
      nextToken = page.nextToken;
    }
    return ids;
  };

  expect(await pages({})).toEqual([[1, 2, 3], [4]]);
  expect(await pages({ reverseOrder: true })).toEqual([[4, 3, 2], [1]]);
  const bare = await client.send(
    new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }),
  );
  expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({
    name: 'Only',
    inputDetails: { truncated: false },
  });
  expect(bare.events?.[1]?.timestamp).toEqual(START);
});

it('SendTaskHeartbeat, SendTaskSuccess and SendTaskFailure reach the task', async () => {
  lab.define({ Wait: { Type: 'Task', Resource: resource('store.waitForTaskToken'), End: true } });
  const first = await start();
  const second = await start();
  await lab.clock.settle();
  const [one, two] = lab.calls.map((call) => call.taskToken);

  await client.send(new SendTaskHeartbeatCommand({ taskToken: one }));
  await client.send(new SendTaskSuccessCommand({ taskToken: one, output: '5' }));
  await client.send(new SendTaskFailureCommand({ taskToken: two, error: 'E' }));

  expect(await lab.ended(first.executionArn ?? '')).toMatchObject({ status: 'SUCCEEDED', output: '5' });
  expect(await lab.ended(second.executionArn ?? '')).toMatchObject({ status: 'FAILED', error: 'E' });
  const late = client.send(new SendTaskSuccessCommand({ taskToken: one, output: '5' }));
  await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut', $metadata: { httpStatusCode: 400 } });
});

it('ListStateMachines and DescribeStateMachine tell what is registered', async () => {
  lab.define(PASS, {}, 'b');
  lab.define(PASS, {}, 'a');
  const first = await client.send(new ListStateMachinesCommand({ maxResults: 1 }));
  const { nextToken } = first;
  const second = await client.send(new ListStateMachinesCommand({ maxResults: 1, nextToken }));
  const described = await client.send(
    new DescribeStateMachineCommand({ stateMachineArn: `${ARN}:stateMachine:a` }),
  );

  expect([first, second].flatMap(({ stateMachines }) => stateMachines)).toEqual(
    ['a', 'b'].map((name) => ({
      stateMachineArn: `${ARN}:stateMachine:${name}`,
      name,
      type: 'STANDARD',
      creationDate: START,
    })),
  );
  expect(second.nextToken).toBeUndefined();
  expect(described).toMatchObject({
    name: 'a',
    status: 'ACTIVE',
    type: 'STANDARD',
    definition: '{"QueryLanguage":"JSONata","StartAt":"Only","States":{"Only":{"Type":"Pass","End":true}}}',
  });
});

it('DescribeStateMachineForExecution tells the definition that the execution runs by', async () => {
  lab.define(WAIT);
  const { executionArn } = await start();
  lab.define(PASS);

  const { definition } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));

  expect(definition).toContain('"Seconds":60');
});

it('answers UnknownOperationException to what it does not know', async () => {
  const unknown = client.send(new ListActivitiesCommand({}));

  await expect(unknown).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

it('names every parameter that is wrong', async () => {
  await expect(lab.call('StopExecution', { error: 1, cause: 'x'.repeat(32_769) })).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(/^3 validation errors detected: .*'executionArn'.*'error'.*'cause'/),
  });
});
