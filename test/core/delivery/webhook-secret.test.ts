import { describe, expect, test } from 'vitest';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseWebhookSecret,
  signatureHeaders,
  verifySignature,
  webhookPublicKey,
} from '../../../core/delivery/signature.ts';
import {
  beginRotation,
  finishRotation,
  parseWebhookSecretJson,
  publicKeys,
  signingKeys,
  verifyingKey,
} from '../../../core/delivery/webhook-secret.ts';

const body = '{"QueryId":"q"}';
const NOW = 1_700_000_000;
const holds = (secret: Parameters<typeof signingKeys>[0], verifier: string) => {
  const headers = signatureHeaders({ id: 'msg_q', timestamp: NOW, body, secrets: signingKeys(secret) });
  return verifySignature({
    headers: { ...headers },
    body,
    secrets: [parseWebhookSecret(verifier)],
    now: NOW,
  }).ok;
};

describe('changing the secret', () => {
  test('a message can be verified with either while both are there, and with the new one afterwards', () => {
    const Current = createWebhookSecret();
    const begun = beginRotation({ Current });
    expect(begun).toEqual({ Current: expect.stringMatching(/^whsec_/), Previous: Current });
    expect(begun.Current).not.toBe(Current);
    expect([holds(begun, Current), holds(begun, begun.Current)]).toEqual([true, true]);
    const finished = finishRotation(begun);
    expect(finished).toEqual({ Current: begun.Current });
    expect([holds(finished, Current), holds(finished, begun.Current)]).toEqual([false, true]);
  });

  test('cannot be begun twice or finished before it is begun', () => {
    const begun = beginRotation({ Current: createWebhookSecret() });
    expect(() => beginRotation(begun)).toThrow(expect.objectContaining({ code: 'RotationUnfinished' }));
    expect(() => finishRotation(finishRotation(begun))).toThrow(
      expect.objectContaining({ code: 'RotationNotBegun' }),
    );
  });

  test('keeps the kind of the secret, and everything beside it', () => {
    const Current = createWebhookSigningKey();
    const SigningKey = createWebhookSigningKey();
    const begun = beginRotation({ Current, SigningKey, Note: 'ours' });
    expect(begun).toEqual({
      Current: expect.stringMatching(/^whsk_/),
      Previous: Current,
      SigningKey,
      Note: 'ours',
    });
    expect(finishRotation(begun)).toMatchObject({ SigningKey, Note: 'ours' });
  });
});

describe('a signing key beside the secret', () => {
  const secret = { Current: createWebhookSecret(), SigningKey: createWebhookSigningKey() };
  const publicKey = webhookPublicKey(parseWebhookSecret(secret.SigningKey));

  test('signs every message as v1a, after the v1 of the secret', () => {
    const secrets = signingKeys(secret);
    const headers = signatureHeaders({ id: 'msg_q', timestamp: NOW, body, secrets });
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1a,\S+$/);
    expect([holds(secret, secret.Current), holds(secret, publicKey)]).toEqual([true, true]);
  });

  test('has a public half, and no secret does', () => {
    expect(publicKeys(secret)).toEqual([publicKey]);
    expect(publicKeys({ Current: secret.Current, Previous: createWebhookSecret() })).toEqual([]);
  });

  test('a private key is never what receivers are given', () => {
    expect(verifyingKey(secret)).toBe(secret.Current);
    expect(verifyingKey({ Current: secret.SigningKey })).toBe(publicKey);
  });
});

test('a public key cannot be what messages are signed with', () => {
  const Current = webhookPublicKey(parseWebhookSecret(createWebhookSigningKey()));
  expect(() => signingKeys({ Current })).toThrow('cannot sign');
});

describe('the JSON that a secret is kept as', () => {
  test('is read with everything beside it', () => {
    expect(parseWebhookSecretJson('{"Current":"a","Note":"ours"}')).toEqual({ Current: 'a', Note: 'ours' });
  });

  test.each([
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    '{"Current":"MfKQ9r8GKYqrTwjUPD8ILPZI',
    '{"Previous":"MfKQ"}',
  ])('is refused without a word of what it says: %s', (text) => {
    const refused: unknown = (() => {
      try {
        return parseWebhookSecretJson(text);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toMatchObject({ code: 'WebhookSecretInvalid' });
    expect(refused).not.toHaveProperty('cause');
    expect(String(refused)).not.toContain('MfKQ');
  });
});
