import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { webhookKeysSchema } from '../../core/contract/webhook-keys.ts';
import {
  createWebhookSigningKey,
  parseWebhookSecret,
  verifySignature,
} from '../../core/delivery/signature.ts';
import { messageSchema } from '../../local/inbox/message.ts';
import { get, submit } from '../support/caller.ts';
import { type Arrival, openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const COMMAND = join(import.meta.dirname, '../../bin/lakehook.ts');
const home = homeFolder();
let service: RunningService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path);
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

async function rotateSecret(...options: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, LAKEHOOK_HOME: home.path };
  return (await promisify(execFile)(process.execPath, [COMMAND, 'rotate-secret', ...options], { env }))
    .stdout;
}

async function arrival(): Promise<Arrival> {
  return receiver.of(await submit(service.apiUrl, { Query: 'SELECT 1', CallbackUrl: receiver.url }));
}

/** How many signatures callbacks carry by now. */
const signatures = async () => String((await arrival()).headers['webhook-signature']).split(' ').length;

function verify(secret: string, { headers, text }: Arrival) {
  return new Webhook(secret).verify(text, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });
}

test('a secret is changed while the service runs, and no receiver misses a message', async () => {
  expect(await signatures()).toBe(1);
  const [first = ''] = (await rotateSecret()).match(/whsec_\S+/) ?? [];
  await expect.poll(signatures, { timeout: 20_000 }).toBe(2);
  await rotateSecret('--finish');
  await expect.poll(signatures, { timeout: 20_000 }).toBe(1);
  expect(verify(first, await arrival())).toMatchObject({ State: { State: 'SUCCEEDED' } });

  // From here on both secrets are known to the test.
  const [second = ''] = (await rotateSecret()).match(/whsec_\S+/) ?? [];
  await expect.poll(signatures, { timeout: 20_000 }).toBe(2);
  const both = await arrival();
  expect(verify(first, both)).toEqual(verify(second, both));
  await rotateSecret('--finish');
  await expect.poll(signatures, { timeout: 20_000 }).toBe(1);
  const last = await arrival();
  expect(verify(second, last)).toEqual(last.callback);
  expect(() => verify(first, last)).toThrow();
}, 60_000);

test('the inbox verifies with what the secret is by then', async () => {
  const queryId = await submit(service.apiUrl, {
    Query: 'SELECT 2',
    CallbackUrl: `${service.apiUrl}/inbox/rotated`,
  });
  const messages = async () => {
    const { body } = await get(`${service.apiUrl}/inbox.json`);
    return z.object({ Messages: z.array(messageSchema) }).parse(body).Messages;
  };
  await expect
    .poll(async () => (await messages()).find(({ WebhookId }) => WebhookId === `msg_${queryId}`), {
      timeout: 20_000,
    })
    .toMatchObject({ Signature: { Holds: true } });
});

test('a signing key that is put beside the secret signs too, and its public half is given out', async () => {
  const keys = async () => (await get(`${service.apiUrl}/.well-known/webhook-keys`)).body;
  expect(await keys()).toEqual({ Keys: [] });

  const file = join(home.path, 'secrets.json');
  const webhookSigningKey = createWebhookSigningKey();
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), webhookSigningKey }));
  await expect.poll(signatures, { timeout: 20_000 }).toBe(2);
  const { Keys } = webhookKeysSchema.parse(await keys());
  expect(Keys).toHaveLength(1);
  const { headers, text: body } = await arrival();
  const secrets = Keys.map(parseWebhookSecret);
  expect(verifySignature({ headers, body, secrets, now: Date.now() / 1_000 })).toEqual({ ok: true });
});
