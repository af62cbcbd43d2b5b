import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { AwsError, type AwsJsonService } from '../../local/aws/json-service.ts';
import type { Runtime } from '../../local/runtime.ts';
import { submit } from '../support/caller.ts';
import { startMachine } from '../support/machine.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder } from '../support/service.ts';

/** What is done to a call of the engine before it is passed on. */
let before: (operation: string, input: unknown) => void = () => undefined;
const wired = (service: AwsJsonService): AwsJsonService => ({
  ...service,
  async call(operation, input) {
    before(operation, input);
    return service.call(operation, input);
  },
});

const home = homeFolder();
let receiver: Receiver;
let runtime: Runtime;
beforeAll(async () => {
  receiver = await openReceiver();
  runtime = await startMachine(home.path, {
    athena: wired,
    // With full jitter a pause may be of any length from nothing up: these are of nothing.
    random: () => 0,
  });
});
afterAll(async () => {
  await runtime?.close();
  receiver?.close();
  home.remove();
});

const ask = async () => {
  const { callback } = await receiver.of(
    await submit(runtime.apiUrl, { Query: 'SELECT 1', CallbackUrl: receiver.url }),
  );
  const told = receiver.arrivals.filter((one) => one.callback.QueryId === callback.QueryId);
  expect(told).toHaveLength(1);
  return callback;
};

test('an engine that throttles 20 times is told of once, as a failure that may pass', async () => {
  let calls = 0;
  before = (operation) => {
    if (operation !== 'StartQueryExecution') return;
    calls += 1;
    if (calls <= 20) throw new AwsError('TooManyRequestsException', 'Rate exceeded');
  };
  expect(await ask()).toMatchObject({
    State: { State: 'FAILED' },
    Error: {
      Code: 'EngineThrottled',
      Message:
        'The query engine was busy and did not accept the query within minutes. Please ask again later.',
      Retryable: true,
    },
  });
  expect(calls).toBe(16);
});

test('an engine that throttles 5 times is waited out', async () => {
  let calls = 0;
  before = (operation) => {
    if (operation !== 'StartQueryExecution') return;
    calls += 1;
    if (calls <= 5) throw new AwsError('TooManyRequestsException', 'Rate exceeded');
  };
  expect(await ask()).toMatchObject({ State: { State: 'SUCCEEDED' } });
});

test('a result file that is gone before it could be told of is told of once, as a failure', async () => {
  const inputSchema = z.object({ QueryExecutionId: z.string() });
  before = (operation, input) => {
    if (operation !== 'GetQueryExecution') return;
    const { QueryExecutionId } = inputSchema.parse(input);
    rmSync(join(home.path, 'buckets', 'lakehook-results', 'results', `${QueryExecutionId}.csv`), {
      force: true,
    });
  };
  const callback = await ask();
  expect(callback).toMatchObject({
    State: { State: 'FAILED' },
    Error: { Code: 'ResultMissing', Retryable: true },
  });
  expect(callback.QueryResult).toBeUndefined();
});
