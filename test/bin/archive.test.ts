import { describe, expect, test } from 'vitest';
import { awsStandIn } from '../support/aws-stand-in.ts';
import { lakehook } from './command.ts';

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
const PLAN = {
  Dataset: 'orders',
  HasWork: true,
  Paused: false,
  FirstHotDay: '2026-10-22',
  OldestHotRowAgeInDays: 31,
  Days: 1,
  Rows: 5,
  IsEstimate: false,
  OldestDays: [{ Day: '2026-10-21', Rows: 5 }],
  LastBatch: 0,
  RepairStatement: null,
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
      events: [
        left('Plan', PLAN),
        left('Slice', {
          Dataset: 'orders',
          WorkRemains: false,
          Locked: false,
          Rows: 5,
          Bytes: 100,
          Batches: 1,
          Aborted: 0,
          Recovered: 0,
          SkipDays: [],
          GivenUp: [],
        }),
        left('Repair', {}),
      ],
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

  test('restore takes a batch back', async () => {
    await using aws = await awsStandIn({
      ...started,
      ...ended({ Dataset: 'orders', Batch: 17, Day: '2026-08-01', Rows: 9 }),
    });
    const { out } = await archive(aws.url, 'restore', 'orders', '--batch', '17');
    expect(out).toBe(
      'orders: 9 rows of 2026-08-01 are back in the database. Batch 17 is aborted; the next night moves them again.\n',
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

test.each([
  [['archive'], 'which?'],
  [['archive', 'erase'], '"erase" is none of them'],
  [['archive', 'run', 'orders', 'visits'], 'one dataset at a time'],
  [['archive', 'restore'], '--batch'],
  [['archive', 'restore', '--batch', 'x'], '--batch must be a whole number'],
  [['archive', 'run', '--batch', '1'], '--batch'],
  [['archive', 'status', '--dry-run'], '--dry-run goes with run'],
  [['archive', 'run', '--state-machine', MACHINE], 'the dataset must be named'],
  [['archive', 'run', 'orders', '--state-machine', 'Archive'], 'must be the ARN'],
])('%s is a wrong command line', async (args, complaint) => {
  const { err, code } = await lakehook(args);
  expect(err).toContain(complaint);
  expect(code).toBe(2);
});
