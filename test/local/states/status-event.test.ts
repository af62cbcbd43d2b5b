import { afterEach, expect, it } from 'vitest';
import { Lab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);
const ARN = 'arn:aws:states:us-east-1:000000000000:execution:machine:run-1';
const never = {
  executionArn: ARN,
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
  name: 'run-1',
  startDate: START,
  input: '{"q":1}',
  inputDetails: { included: true },
  stateMachineVersionArn: null,
  stateMachineAliasArn: null,
  redriveCount: 0,
  redriveDate: null,
};

it('says that an execution runs and that it succeeded', async () => {
  lab = new Lab();
  await lab.run({ Rest: { Type: 'Wait', Seconds: 2, Output: { a: 1 }, End: true } }, { q: 1 });

  expect(lab.emitted).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'aws.states',
      account: '000000000000',
      region: 'us-east-1',
      time: '2026-01-01T00:00:00Z',
      resources: [ARN],
      'detail-type': 'Step Functions Execution Status Change',
      detail: {
        ...never,
        status: 'RUNNING',
        stopDate: null,
        output: null,
        outputDetails: null,
        error: null,
        cause: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
      },
    },
    expect.objectContaining({
      time: '2026-01-01T00:00:02Z',
      detail: {
        ...never,
        status: 'SUCCEEDED',
        stopDate: START + 2000,
        output: '{"a":1}',
        outputDetails: { included: true },
        error: null,
        cause: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      },
    }),
  ]);
});

it('says why an execution failed', async () => {
  lab = new Lab();
  await lab.run({ Broken: { Type: 'Fail', Error: 'E', Cause: 'c' } });

  expect(lab.emitted.at(-1)?.detail).toMatchObject({
    status: 'FAILED',
    output: null,
    error: 'E',
    cause: 'c',
    redriveStatus: 'REDRIVABLE',
    redriveStatusReason: null,
  });
});

it('says that an execution was aborted and that one timed out', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 30 });
  const aborted = await lab.start();
  const timedOut = await lab.start();
  await lab.call('StopExecution', { executionArn: aborted });
  await lab.ended(timedOut);

  const statuses = lab.emitted.map(({ resources, detail }) => [resources[0], detail]);
  expect(statuses).toContainEqual([aborted, expect.objectContaining({ status: 'ABORTED' })]);
  expect(statuses).toContainEqual([
    timedOut,
    expect.objectContaining({ status: 'TIMED_OUT', stopDate: START + 30_000 }),
  ]);
});

it('leaves out input and output that are too large for an event', async () => {
  lab = new Lab();
  // Together over 248 KiB, each below.
  await lab.run({ Only: { Type: 'Pass', Output: 'x'.repeat(130_000), End: true } }, 'y'.repeat(130_000));
  expect(lab.emitted.at(-1)?.detail).toMatchObject({
    input: null,
    inputDetails: { included: false },
    outputDetails: { included: true },
  });

  // Escaped, each quotation mark within takes four characters.
  await lab.run({ Only: { Type: 'Pass', Output: '"'.repeat(100_000), End: true } });
  expect(lab.emitted.at(-1)?.detail).toMatchObject({ output: null, outputDetails: { included: false } });
});
