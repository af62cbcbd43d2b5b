import {
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { executionArn } from '../../local/states/arn.ts';
import { get, submit } from '../support/caller.ts';
import { engineThat, startMachine } from '../support/machine.ts';
import { openReceiver } from '../support/receiver.ts';
import { homeFolder } from '../support/service.ts';

test('a query that was told of as aborted before the engine took it is not told another end when it is redriven', async () => {
  const home = homeFolder();
  const receiver = await openReceiver();
  let isBusy = true;
  const runtime = await startMachine(home.path, { athena: engineThat(() => isBusy) });
  try {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const sfn = new SFNClient({ endpoint: runtime.awsUrl, region: 'us-east-1', credentials });
    const queryId = await submit(runtime.apiUrl, { Query: 'SELECT 1', CallbackUrl: receiver.url });
    const execution = { executionArn: executionArn('query', queryId) };
    await sfn.send(new StopExecutionCommand(execution));
    const { callback } = await receiver.of(queryId);
    expect(callback).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ExecutionAborted' } });

    isBusy = false;
    await sfn.send(new RedriveExecutionCommand(execution));
    await expect
      .poll(async () => (await sfn.send(new DescribeExecutionCommand(execution))).status)
      .toBe('SUCCEEDED');
    expect(receiver.arrivals.map((one) => one.callback.State.State)).toEqual(['FAILED']);
    const { body } = await get(`${runtime.apiUrl}/queries/${queryId}`);
    expect(body).toMatchObject({ State: { State: 'FAILED' }, Error: { Code: 'ExecutionAborted' } });
  } finally {
    await runtime.close();
    receiver.close();
    home.remove();
  }
});
