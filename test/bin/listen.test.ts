import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseWebhookSecret,
  signatureHeaders,
  webhookPublicKey,
} from '../../core/delivery/signature.ts';
import { openHome } from '../../local/home.ts';
import { apiStandIn, view } from '../client/api-stand-in.ts';
import { homeFolder } from '../support/service.ts';
import { lakehook, type Running, start } from './command.ts';

const secret = createWebhookSecret();
const result = {
  PresignedUrl: 'https://bucket.example/q1.csv?X-Amz-Signature=1',
  ExpiredIn: 60,
  ContentLength: 1_200,
};
const succeeded = view('SUCCEEDED', { QueryResult: result, Statistics: { DataScannedInBytes: 783_210 } });

let home: ReturnType<typeof homeFolder>;
let running: Running | undefined;
beforeEach(() => {
  home = homeFolder();
});
afterEach(async () => {
  running?.interrupt();
  await running?.ended;
  running = undefined;
  home.remove();
});

/** Starts a listener. @returns where it listens. */
async function listening(args: string[], knobs: Record<string, string> = {}): Promise<string> {
  running = start(['listen', '--port', '0', ...args], knobs);
  const { printed } = running;
  await expect.poll(() => printed().err).toContain('Listening');
  return /http:\/\/[\d.:]+\//.exec(printed().err)?.[0] ?? '';
}

async function deliver(
  url: string,
  message: object,
  key: string,
  bend = (body: string) => body,
): Promise<number> {
  const body = JSON.stringify(message);
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = signatureHeaders({ id: 'msg_q1', timestamp, body, secrets: [parseWebhookSecret(key)] });
  return (await fetch(url, { method: 'POST', headers: { ...headers }, body: bend(body) })).status;
}

describe('lakehook listen', () => {
  test('answers 204 to a callback whose signature holds, and prints it', async () => {
    const url = await listening(['--secret', createWebhookSecret(), '--secret', secret]);
    expect(await deliver(url, succeeded, secret)).toBe(204);
    expect(await deliver(url, succeeded, secret)).toBe(204);
    await expect.poll(() => running?.printed().out).toContain('(again)');
    const time = expect.stringMatching(
      /^\d\d:\d\d:\d\d {2}q1 {2}SUCCEEDED, 783 kB scanned {2}1.2 kB of result/,
    );
    expect(running?.printed().out.trimEnd().split('\n')).toEqual([
      time,
      `  ${result.PresignedUrl}`,
      time,
      `  ${result.PresignedUrl}`,
    ]);
  });

  test('answers 4xx to anything else, and prints why but nothing of it', async () => {
    const url = await listening(['--secret', secret]);
    expect(await deliver(url, succeeded, createWebhookSecret())).toBe(400);
    expect(await deliver(url, succeeded, secret, (body) => body.replace('q1', 'q2'))).toBe(400);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(400);
    expect((await fetch(url)).status).toBe(405);
    await expect.poll(() => running?.printed().err).toContain('GET is not POST');
    const { out, err } = running?.printed() ?? {};
    expect(out).toBe('');
    expect(err?.match(/no signature matches/g)).toHaveLength(2);
    expect(err).not.toContain('bucket.example');
  });

  test('finds the secret of this machine, both of them while it is changed', async () => {
    const { secrets } = openHome(home.path);
    const { Current: old } = secrets.webhookSecret();
    const url = await listening([], { LAKEHOOK_HOME: home.path });
    expect(await deliver(url, view('FAILED'), old)).toBe(204);
    secrets.changeWebhookSecret({ Current: secret, Previous: old });
    expect(await deliver(url, view('FAILED'), secret)).toBe(204);
    expect(await deliver(url, view('FAILED'), old)).toBe(204);
    secrets.changeWebhookSecret({ Current: secret });
    expect(await deliver(url, view('FAILED'), old)).toBe(400);
  });

  test('verifies with public keys that the API publishes', async () => {
    const key = createWebhookSigningKey();
    const Keys = [webhookPublicKey(parseWebhookSecret(key))];
    await using api = await apiStandIn({ 'GET /.well-known/webhook-keys': { body: { Keys } } });
    const url = await listening(['--public-keys', `${api.url}/.well-known/webhook-keys`]);
    expect(await deliver(url, view('FAILED'), key)).toBe(204);
    expect(await deliver(url, view('FAILED'), secret)).toBe(400);
  });

  test('with --once leaves after the first callback that holds, not before', async () => {
    const url = await listening(['--once', '--secret', secret]);
    expect(await deliver(url, succeeded, createWebhookSecret())).toBe(400);
    expect(await deliver(url, view('FAILED'), secret)).toBe(204);
    expect(await running?.ended).toMatchObject({ code: 0, out: expect.stringContaining('q1  FAILED') });
  });

  test('ends on Ctrl-C with 0', async () => {
    await listening(['--secret', secret]);
    running?.interrupt();
    expect(await running?.ended).toMatchObject({ code: 0 });
  });

  test.each([
    ['a secret that is none', ['--secret', 'whsec_short'], 2, '--secret'],
    ['a port that is none', ['--port', '70000'], 2, '--port'],
    ['no secret at all', [], 1, 'LAKEHOOK_HOME'],
  ])('refuses %s', async (_, args, code, named) => {
    const ended = await lakehook(['listen', ...args], { LAKEHOOK_HOME: `${home.path}/none` });
    expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(named) });
    expect(ended.err).not.toContain('whsec_');
  });
});
