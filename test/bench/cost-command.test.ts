import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../bench/cost/index.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });

test('--json prints the workload and both sides', () => {
  const { status, stdout } = run('--queries', '1000', '--minutes', '0.2', '--scanned-gb', '1024', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    workload: { queries: 1_000, minutes: 0.2 },
    ours: { transitionsPerQuery: 5, lines: expect.any(Array) },
    original: {
      transitionsPerQuery: 5,
      lines: expect.arrayContaining([
        {
          meter: 'transitions',
          part: 'Step Functions',
          unit: 'state transitions',
          quantity: 5_000,
          usd: 0.125,
        },
        { meter: 'scannedTerabytes', part: 'Athena', unit: 'TB scanned', quantity: 1_000, usd: 5_000 },
      ]),
    },
  });
});

test('--help names the options', () => {
  const { status, stdout } = run('--help');
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('--get-per-query') });
});

test('an option that is wrong is named, with exit code 2', () => {
  const { status, stdout, stderr } = run('--queries', 'many');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('--queries: must be a number');
});
