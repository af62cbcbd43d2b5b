import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, expect, test } from 'vitest';
import { homeFolder, startService } from '../support/service.ts';

const COMMAND = join(import.meta.dirname, '../../bin/lakehook.ts');

const home = homeFolder();
afterAll(() => home.remove());

/** `lakehook start`, not waited for. @param within what a shell does before it. */
function spawnService(within = ':') {
  const child = spawn('sh', ['-c', `${within}; exec "$0" "$1" start`, process.execPath, COMMAND], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      AWS_PORT: '0',
      LAKEHOOK_HOME: home.path,
      LAKEHOOK_DEMO: '0',
      LAKEHOOK_DATABASE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const closed = once(child, 'close');
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    printed: () => text,
    /** The exit code, and all that was printed, once it has ended. */
    async ended() {
      await closed;
      return { code: child.exitCode, printed: text };
    },
  };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'ends cleanly on a %s while it makes the sample, which the next start makes again',
  async (signal) => {
    const service = spawnService();
    await expect.poll(service.printed, { interval: 5 }).toContain('making the sample lake');
    service.kill(signal);
    const { code, printed } = await service.ended();
    expect(printed).toMatch(/\nEnded\. Everything is kept for the next start\.\n$/);
    expect(printed).not.toContain('orders over 90 days');
    expect(code).toBe(0);
  },
);

test('a second start on the same folder ends with one line that says why, and the first serves on', async () => {
  const first = await startService(home.path);
  expect(first.printed()).toContain('1,080,000 orders over 90 days');
  const { code, printed } = await spawnService().ended();
  expect(printed.trim().split('\n').slice(1)).toEqual([
    '',
    `lakehook: LAKEHOOK_HOME: ${home.path} is in use by another process. End it, or choose another folder.`,
  ]);
  expect(code).toBe(1);
  expect((await fetch(`${first.apiUrl}/healthz`)).status).toBe(200);
  expect(await first.end('SIGTERM')).toBe(0);
});

test('ends with 1, and names the journal, when the disk is full', async () => {
  // 4,096 blocks of 512 bytes: no file may grow beyond 2 MiB, and a write beyond that fails as on a full disk.
  const service = spawnService('ulimit -f 4096');
  await expect.poll(service.printed).toContain('AWS endpoint');
  const endpoint = /AWS endpoint +(\S+)/.exec(service.printed())?.[1] ?? '';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sfn = new SFNClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const input = JSON.stringify({ Filler: 'x'.repeat(200_000) });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:query';
  const fill = async () => {
    for (;;) await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  };
  await expect(fill()).rejects.toThrow();
  const { code, printed } = await service.ended();
  const journal = join(home.path, 'executions.sqlite');
  expect(printed).toContain(`\nlakehook: The journal ${journal} cannot be written: `);
  expect(printed).not.toMatch(/^ +at /m);
  expect(code).toBe(1);

  const next = await startService(home.path);
  expect((await fetch(`${next.apiUrl}/healthz`)).status).toBe(200);
  expect(await next.end('SIGTERM')).toBe(0);
});
