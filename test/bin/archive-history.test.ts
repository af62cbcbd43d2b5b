import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { progressOf } from '../../bin/archive-history.ts';
import { awsStandIn } from '../support/aws-stand-in.ts';
import { SLICE as LAST_SLICE, PLAN } from './archive-answers.ts';

const SLICE = { ...LAST_SLICE, WorkRemains: true };

const entered = (name: string) => ({ stateEnteredEventDetails: { name } });
const left = (name: string, output: unknown) => ({
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
});
const failed = (cause?: string) => ({ taskFailedEventDetails: { error: 'StatementFailed', cause } });

/** What a history says whose events are a second apart. */
async function progressAfter(...events: object[]) {
  const numbered = events.map((event, index) => ({ id: index + 1, timestamp: index, type: 'X', ...event }));
  await using aws = await awsStandIn({
    'AWSStepFunctions.GetExecutionHistory': { body: { events: numbered } },
  });
  return await progressOf(
    new SFNClient(aws.client),
    'arn:aws:states:us-east-1:111122223333:execution:Archive:1',
  );
}

test('a night moves once it is planned, and has moved what its slices say', async () => {
  const begun = [entered('Plan'), left('Plan', PLAN), entered('Planned'), entered('Slice')];
  expect(await progressAfter(...begun)).toEqual({
    plan: PLAN,
    rows: 0,
    batches: 0,
    slices: 0,
    millis: 0,
    phase: 'moving',
    failure: undefined,
  });
  const moved = [...begun, left('Slice', SLICE), entered('Sliced'), entered('Slice'), left('Slice', SLICE)];
  expect(await progressAfter(...moved)).toMatchObject({ rows: 10, batches: 2, slices: 2, millis: 6_000 });
});

test('time that passes after the last slice does not count as moving', async () => {
  const events = [left('Plan', PLAN), left('Slice', SLICE), entered('Repair'), entered('AwaitRepair')];
  expect(await progressAfter(...events)).toMatchObject({ millis: 1_000, phase: 'repairing the table' });
  expect(await progressAfter(...events, entered('Report'))).toMatchObject({
    millis: 1_000,
    phase: 'verifying',
  });
});

test('a slice that failed for good moved nothing', async () => {
  expect(await progressAfter(left('Plan', PLAN), left('Slice', {}), entered('Report'))).toMatchObject({
    rows: 0,
    batches: 0,
    phase: 'verifying',
  });
});

test('what a task failed by last stands until its state is left', async () => {
  const cause = JSON.stringify({ errorMessage: 'no such table', trace: ['at secret'] });
  const tried = [entered('Plan'), failed(), {}, failed(cause), {}];
  expect((await progressAfter(...tried)).failure).toBe('StatementFailed: no such table');
  expect((await progressAfter(...tried, left('Plan', PLAN))).failure).toBeUndefined();
  expect((await progressAfter(failed())).failure).toBe('StatementFailed');
  expect((await progressAfter({ taskTimedOutEventDetails: { error: 'States.Timeout' } })).failure).toBe(
    'States.Timeout',
  );
});
