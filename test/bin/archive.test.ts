import { describe, expect, test } from 'vitest';
import { awsStandIn } from '../support/aws-stand-in.ts';
import { PLAN, SLICE } from './archive-answers.ts';
import { lakehook, start } from './command.ts';

const START = 'AWSStepFunctions.StartExecution';
const DESCRIBE = 'AWSStepFunctions.DescribeExecution';
const HISTORY = 'AWSStepFunctions.GetExecutionHistory';
const LIST = 'AWSStepFunctions.ListExecutions';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Archive';
const EXECUTION = 'arn:aws:states:us-east-1:111122223333:execution:Archive:1';

const slices = { Count: 1, Recovered: 0, WorkRemains: false, GivenUp: [] };
const REPORT = {
  Dataset: 'orders',
  Verified: true,
  Wrong: [],
  Days: 1,
  Rows: 5,
  Bytes: 100,
  Batches: 1,
  Aborted: 0,
  Slices: slices,
  Repair: { State: 'SKIPPED' },
  DurationInSeconds: 2,
  Hot: { Rows: 7, Days: 3, IsEstimate: false, OldestRowAgeInDays: 30 },
  Lake: { Rows: 5, Days: 1, Batches: 1, Bytes: 100 },
};
const started = { [START]: { body: { executionArn: EXECUTION, startDate: 0 } } };
const ended = (output: unknown, operation = 'RUN') => ({
  [DESCRIBE]: {
    body: {
      executionArn: EXECUTION,
      status: 'SUCCEEDED',
      startDate: 1_790_000_000,
      stopDate: 1_790_000_002,
      input: JSON.stringify({ Dataset: 'orders', Operation: operation }),
      output: JSON.stringify(output),
    },
  },
});
const left = (name: string, output: unknown) => ({
  id: 1,
  type: 'TaskStateExited',
  timestamp: 0,
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
});
const history = {
  [HISTORY]: {
    body: {
      events: [left('Plan', PLAN), left('Slice', SLICE), left('Repair', {})],
    },
  },
};

const knobs = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
});
const archive = (url: string, ...args: string[]) =>
  lakehook(['archive', ...args, '--state-machine', MACHINE], knobs(url));

describe('lakehook archive, for a deployment', () => {
  test('run starts a night of the dataset, and shows how it went', async () => {
    await using aws = await awsStandIn({ ...started, ...ended(REPORT), ...history });
    const { out, err, code } = await archive(aws.url, 'run', 'orders');
    expect(out).toBe(
      'orders: moved 5 rows of 1 day to the lake (100 B in 1 batch, in 2.0 s). All of it was found there.\n' +
        'Now: database 7 rows (3 days), lake 5 rows (1 day, 100 B)\n',
    );
    expect(err).toBe('5 of 5 rows  1 of 1 day\n');
    expect(code).toBe(0);
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toMatchObject({
      stateMachineArn: MACHINE,
      input: '{"Operation":"RUN","Dataset":"orders"}',
    });
  });

  test('run says that another archiver was at work', async () => {
    await using aws = await awsStandIn({
      ...started,
      ...ended({ Dataset: 'orders', Locked: true }),
      [HISTORY]: { body: { events: [] } },
    });
    const { out, code } = await archive(aws.url, 'run', 'orders');
    expect({ out, code }).toEqual({
      out: 'orders: another archiver is at work. Nothing was done.\n',
      code: 0,
    });
  });

  test('run says of a paused dataset that it is paused', async () => {
    const plan = { ...PLAN, HasWork: false, Paused: true };
    await using aws = await awsStandIn({
      ...started,
      ...ended({ ...REPORT, Days: 0, Rows: 0, Bytes: 0, Batches: 0 }),
      [HISTORY]: { body: { events: [left('Plan', plan)] } },
    });
    const { out, err } = await archive(aws.url, 'run', 'orders');
    expect(out).toContain('orders: the dataset is paused: nothing moved.\n');
    expect(err).toBe('paused\n');
  });

  test('run --dry-run says what would move', async () => {
    await using aws = await awsStandIn({ ...started, ...ended(PLAN) });
    const { out } = await archive(aws.url, 'run', 'orders', '--dry-run');
    expect(out).toContain('5 rows of 1 day before 2026-10-22 would move.');
    expect(aws.asked[0]?.body).toContain('DRY_RUN');
  });

  test('prepare says that the tables are there, and what a night would do', async () => {
    await using aws = await awsStandIn({ ...started, ...ended(PLAN) });
    const { out } = await archive(aws.url, 'prepare', 'orders');
    expect(out.split('\n').slice(0, 2)).toEqual([
      'orders: its tables are there, in the database and in the lake.',
      'orders: 5 rows of 1 day before 2026-10-22 would move.',
    ]);
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toMatchObject({
      input: '{"Operation":"PREPARE","Dataset":"orders"}',
    });
  });

  test('status shows the last nights and where the rows are', async () => {
    await using aws = await awsStandIn({
      ...started,
      ...ended(REPORT),
      [LIST]: {
        body: {
          executions: [
            {
              executionArn: EXECUTION,
              stateMachineArn: MACHINE,
              name: '1',
              status: 'SUCCEEDED',
              startDate: 0,
            },
          ],
        },
      },
    });
    const { out } = await archive(aws.url, 'status', 'orders');
    expect(out.split('\n')).toEqual([
      'night                end        rows  days  took',
      '2026-09-21T14:13:20  SUCCEEDED     5     1  2.0 s',
      '',
      'Now: database 7 rows (3 days), lake 5 rows (1 day, 100 B)',
      '',
    ]);
  });

  test.each([
    [60, 'There is no night among the last 60 executions.'],
    [59, 'There was no night yet.'],
  ])('status looks for nights among %i executions', async (count, sentence) => {
    const execution = {
      executionArn: EXECUTION,
      stateMachineArn: MACHINE,
      name: '1',
      status: 'SUCCEEDED',
      startDate: 0,
    };
    await using aws = await awsStandIn({
      ...started,
      ...ended(REPORT, 'STATUS'),
      [LIST]: { body: { executions: Array.from({ length: count }, () => execution) } },
    });
    const { out } = await archive(aws.url, 'status', 'orders');
    expect(out.split('\n')[0]).toBe(sentence);
  });

  test('restore takes a batch back', async () => {
    await using aws = await awsStandIn({
      ...started,
      ...ended({ Dataset: 'orders', Batch: 17, Day: '2026-08-01', Rows: 9 }),
    });
    const { out } = await archive(aws.url, 'restore', 'orders', '--batch', '17');
    expect(out).toBe(
      'orders: 9 rows of 2026-08-01 are back in the database. Batch 17 is aborted; the next night moves them again, unless the dataset is paused or keeps them longer.\n',
    );
    expect(aws.asked[0]?.body).toContain('\\"Batch\\":17');
  });

  test('what fails is told by its name and its sentence, without a trace', async () => {
    const cause = {
      errorType: 'TableUnfit',
      errorMessage: 'orders: it has no primary key.',
      trace: ['at secret'],
    };
    await using aws = await awsStandIn({
      ...started,
      [DESCRIBE]: {
        body: {
          executionArn: EXECUTION,
          status: 'FAILED',
          error: 'TableUnfit',
          cause: JSON.stringify(cause),
        },
      },
      [HISTORY]: { body: { events: [] } },
    });
    const { err, code } = await archive(aws.url, 'run', 'orders');
    expect(err).toContain('lakehook: TableUnfit: orders: it has no primary key.\n');
    expect(err).not.toContain('secret');
    expect(code).toBe(1);
  });

  test('--json prints the output as it is', async () => {
    await using aws = await awsStandIn({ ...started, ...ended(REPORT), ...history });
    expect(JSON.parse((await archive(aws.url, 'run', 'orders', '--json')).out)).toEqual(REPORT);
  });
});

describe('lakehook archive, on this machine', () => {
  const running = { body: { executionArn: EXECUTION, status: 'RUNNING', startDate: 0 } };
  const here = (url: string) => ({ AWS_PORT: new URL(url).port });
  const failed = (id: number, cause: string) => ({
    id,
    type: 'TaskFailed',
    timestamp: 0,
    taskFailedEventDetails: { resource: 'invoke', resourceType: 'lambda', error: 'StatementFailed', cause },
  });

  test.each([
    [['prepare'], ''],
    [['run'], 'planning  '],
  ])('%j says once by which error it is tried again', async (args, before) => {
    const cause = JSON.stringify({ errorMessage: 'no\nsuch table', trace: ['at secret'] });
    let looks = 0;
    await using aws = await awsStandIn({
      ...started,
      [DESCRIBE]: () => {
        looks += 1;
        return looks < 4
          ? running
          : { body: { ...running.body, status: 'FAILED', error: 'StatementFailed', cause } };
      },
      [HISTORY]: { body: { events: [failed(1, cause), failed(2, cause)] } },
    });
    const { err, code } = await lakehook(['archive', ...args], here(aws.url));
    expect(err.split('\n')).toEqual([
      `${before}tried again: StatementFailed: no\\nsuch table`,
      'lakehook: StatementFailed: no',
      'such table',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('Ctrl-C says by which command to look on', async () => {
    await using aws = await awsStandIn({
      ...started,
      [DESCRIBE]: running,
      [HISTORY]: { body: { events: [] } },
    });
    const command = start(['archive', 'run', 'visits'], here(aws.url));
    await expect.poll(() => command.printed().err, { timeout: 8_000 }).toContain('planning');
    command.interrupt();
    const { err, code } = await command.ended;
    expect(err).toBe(
      'planning\nThe workflow goes on. To see how far it is: lakehook archive status visits\n',
    );
    expect(code).toBe(130);
  });

  test('says that nobody answers, as a query does', async () => {
    const aws = await awsStandIn({});
    await aws.close();
    const { err, code } = await lakehook(['archive', 'status'], here(aws.url));
    expect(err).toBe(`lakehook: ${aws.url} does not answer: ECONNREFUSED.\n`);
    expect(code).toBe(1);
  });

  test('says that somebody else answers', async () => {
    const answer = { status: 404, body: { Error: { Code: 'NotFound', Message: 'no such path' } } };
    await using aws = await awsStandIn({ [START]: answer });
    const { err } = await lakehook(['archive', 'status'], here(aws.url));
    expect(err).toBe(`lakehook: ${aws.url} does not answer as AWS does: it is something else.\n`);
  });
});

test('Ctrl-C names the workflow of a deployment too', async () => {
  await using aws = await awsStandIn({
    ...started,
    [DESCRIBE]: { body: { executionArn: EXECUTION, status: 'RUNNING', startDate: 0 } },
    [HISTORY]: { body: { events: [] } },
  });
  const command = start(['archive', 'run', 'orders', '--state-machine', MACHINE], knobs(aws.url));
  await expect.poll(() => command.printed().err, { timeout: 8_000 }).toContain('planning');
  command.interrupt();
  expect((await command.ended).err).toContain(
    `To see how far it is: lakehook archive status orders --state-machine ${MACHINE}\n`,
  );
});
