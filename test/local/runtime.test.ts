import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, expect, test } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { readConfiguration } from '../../local/configuration.ts';
import { listen } from '../../local/http/listen.ts';
import { type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { workflowArn } from '../../local/workflows.ts';
import { homeFolder } from '../support/service.ts';

const home = homeFolder();
afterAll(() => home.remove());

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const listening = await listen(0, 'PORT', () => undefined);
  await listening.close();
  return new URL(listening.url).port;
}

function start(options: Partial<RuntimeOptions> = {}, knobs: Record<string, string> = {}) {
  const given = { PORT: '0', AWS_PORT: '0', LAKEHOOK_HOME: home.path, LAKEHOOK_DATABASE: '0', ...knobs };
  return startRuntime(readConfiguration(given), {
    progress: () => undefined,
    report: unplanned,
    ...options,
  });
}

function unplanned(error: unknown): never {
  throw new Error('The test did not plan for a failure.', { cause: error });
}

/** The files of the home folder, by name, size and the time of the last change; without LevelDB's own diary. */
function files() {
  return readdirSync(home.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/LOG(\.old)?$/.test(name))
    .map((name) => ({ name, stat: statSync(join(home.path, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat: { size, mtimeMs } }) => ({ name, size, mtimeMs }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

test('a start that is ended in the midst of making the sample leaves nothing open, and no part of the sample', async () => {
  const ending = new AbortController();
  const progress = (fraction: number) => {
    if (fraction > 0.1) ending.abort(new Error('enough'));
  };
  await expect(start({ progress, signal: ending.signal })).rejects.toThrow('enough');
  expect(readdirSync(join(home.path, 'buckets', 'lakehook-lake'))).toEqual([]);
});

test('what is started on the AWS endpoint before the API is ready runs once, and the API answers only when it is', async () => {
  const [PORT, AWS_PORT] = [await freePort(), await freePort()];
  const aws = {
    endpoint: `http://127.0.0.1:${AWS_PORT}`,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  };
  const sfn = new SFNClient(aws);
  const athena = new AthenaClient(aws);
  const early = async () => ({
    health: await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => 'nobody there'),
    ...(await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: workflowArn('query'),
        name: 'early',
        input: JSON.stringify({
          Request: { Query: 'SELECT 1' },
          Caller: { Account: '000000000000', Principal: 'early' },
        }),
      }),
    )),
    ...(await athena.send(
      new StartQueryExecutionCommand({ QueryString: 'SELECT 2', WorkGroup: 'lakehook' }),
    )),
  });
  let started: ReturnType<typeof early> | undefined;
  const progress = () => {
    started ??= early();
  };
  await using opened = new AsyncDisposableStack();
  const runtime = opened.adopt(await start({ progress }, { PORT, AWS_PORT }), (it) => it.close());
  expect((await fetch(`${runtime.apiUrl}/healthz`)).status).toBe(200);

  const { health, executionArn, QueryExecutionId } = (await started) ?? {};
  expect(health).toBe('nobody there');
  await expect
    .poll(async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status)
    .toBe('SUCCEEDED');
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'ExecutionSucceeded')).toHaveLength(1);
  await expect
    .poll(async () => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return QueryExecution?.Status?.State;
    })
    .toBe('SUCCEEDED');
});

test('a second start on the same folder is refused by its name, touches nothing, and the first serves on', async () => {
  await using opened = new AsyncDisposableStack();
  const runtime = opened.adopt(await start(), (it) => it.close());
  const before = files();
  await expect(start()).rejects.toMatchObject({
    code: 'HomeInUse',
    message: `LAKEHOOK_HOME: ${home.path} is in use by another process. End it, or choose another folder.`,
  });
  expect(files()).toEqual(before);
  expect((await fetch(`${runtime.apiUrl}/healthz`)).status).toBe(200);
});

test.each(['PORT', 'AWS_PORT'])('a start whose %s is taken leaves nothing open', async (knob) => {
  await using opened = new AsyncDisposableStack();
  const taken = await listen(0, knob, () => undefined);
  opened.defer(() => taken.close());
  await expect(start({}, { [knob]: new URL(taken.url).port })).rejects.toMatchObject({ code: 'PortTaken' });
  await (await start()).close();
});

test('a journal that another program holds counts as a folder in use', async () => {
  await using opened = new AsyncDisposableStack();
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(home.path, 'executions.sqlite'));
  opened.defer(() => database.close());
  database.exec('BEGIN IMMEDIATE');
  await expect(start()).rejects.toMatchObject({ code: 'HomeInUse' });
});
