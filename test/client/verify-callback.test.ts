import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { verifyCallback } from '../../client/verify-callback.ts';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseWebhookSecret,
  signatureHeaders,
  webhookPublicKey,
} from '../../core/delivery/signature.ts';
import { LakehookError } from '../../core/errors.ts';

const secret = createWebhookSecret();
const message = { QueryId: 'q1', State: { State: 'CANCELLED', SubmissionDateTime: 1 }, Context: 'Übersicht' };
const body = JSON.stringify(message);
const timestamp = 1_795_213_443;
const now = timestamp + 2;
const sign = (text: string, ...secrets: string[]) => ({
  ...signatureHeaders({ id: 'msg_q1', timestamp, body: text, secrets: secrets.map(parseWebhookSecret) }),
});

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LakehookError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

test('reads a message whose signature holds, from headers of every form', () => {
  const headers = sign(body, secret);
  expect(verifyCallback(headers, body, secret, { now })).toEqual(message);
  expect(verifyCallback(new Headers(headers), Buffer.from(body), secret, { now })).toEqual(message);
  const shouted = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(verifyCallback(shouted, new TextEncoder().encode(body), secret, { now })).toEqual(message);
});

test('takes what the reference library signs, by the clock of this machine', () => {
  const date = new Date();
  const headers = {
    'webhook-id': 'msg_q1',
    'webhook-timestamp': String(Math.floor(date.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_q1', date, body),
  };
  expect(verifyCallback(headers, body, secret)).toEqual(message);
});

test('one secret of several is enough, on either side, and a public key too', () => {
  const other = createWebhookSecret();
  expect(verifyCallback(sign(body, other, secret), body, secret, { now })).toEqual(message);
  expect(verifyCallback(sign(body, secret), body, [other, secret], { now })).toEqual(message);
  const key = createWebhookSigningKey();
  const publicKey = webhookPublicKey(parseWebhookSecret(key));
  expect(verifyCallback(sign(body, other, key), body, publicKey, { now })).toEqual(message);
});

describe('refuses', () => {
  test.each([
    ['a body that was changed', sign(body, secret), body.replace('q1', 'q2'), now, 'no signature matches'],
    ['another secret', sign(body, createWebhookSecret()), body, now, 'no signature matches'],
    ['an old message', sign(body, secret), body, timestamp + 301, 'the timestamp is too old'],
    ['one of the future', sign(body, secret), body, timestamp - 301, 'the timestamp is too new'],
    ['a message without a signature', {}, body, now, 'the webhook-id header is missing'],
  ])('%s', (_, headers, text, at, reason) => {
    const fault = faultOf(() => verifyCallback(headers, text, secret, { now: at }));
    expect(fault).toBe(`CallbackUnverified: The callback cannot be trusted: ${reason}.`);
  });

  test('what is signed and is no message, and repeats nothing of it', () => {
    for (const text of ['secret text', '{"QueryId":"secret"}']) {
      const fault = faultOf(() => verifyCallback(sign(text, secret), text, secret, { now }));
      expect(fault).toMatch(/^CallbackInvalid: /);
      expect(fault).not.toContain('secret');
    }
  });

  test('a secret that is none, whatever the message', () => {
    expect(() => verifyCallback(sign(body, secret), body, 'whsec_short', { now })).toThrow(
      new LakehookError('WebhookSecretInvalid', 'The webhook secret is not base64.'),
    );
  });
});

test('drops fields of a later version', () => {
  const later = JSON.stringify({ ...message, State: { ...message.State, Queue: 3 }, Plan: [] });
  expect(verifyCallback(sign(later, secret), later, secret, { now })).toEqual(message);
});
