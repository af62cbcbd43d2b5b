import { expect, test } from 'vitest';
import { lakehook } from './command.ts';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Archive';

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
