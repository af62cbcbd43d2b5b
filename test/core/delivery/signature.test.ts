import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseSigningKey,
  parseWebhookSecret,
  signatureHeaders,
  verifySignature,
  webhookPublicKey,
} from '../../../core/delivery/signature.ts';
import { LakehookError } from '../../../core/errors.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SIGNING_KEY =
  'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const PUBLIC_KEY = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';

// The message of the published vectors.
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = 1_614_265_330;
const body = '{"test": 2432232314}';

const base64 = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

function keys(...texts: string[]) {
  return texts.map(parseWebhookSecret);
}

describe('signing', () => {
  test('gives the published v1 and v1a signatures', () => {
    expect(signatureHeaders({ id, timestamp, body, secrets: keys(SECRET, SIGNING_KEY) })).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= ' +
        'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    });
  });

  test('agrees with the reference library, and its verifier accepts', () => {
    fc.assert(
      fc.property(
        base64,
        fc.string({ unit: 'binary' }),
        fc.stringMatching(/^[\w-]{1,40}$/),
        (secret, text, name) => {
          const now = Math.floor(Date.now() / 1_000);
          const headers = signatureHeaders({ id: name, timestamp: now, body: text, secrets: keys(secret) });
          const reference = new Webhook(secret);
          expect(headers['webhook-signature']).toBe(reference.sign(name, new Date(now * 1_000), text));
          reference.verify(text, { ...headers }, { jsonParse: false });
        },
      ),
    );
  });

  test('signs bytes as the text they encode', () => {
    const text = '{"a":"é\u2028"}';
    expect(signatureHeaders({ id, timestamp, body: Buffer.from(text), secrets: keys(SECRET) })).toEqual(
      signatureHeaders({ id, timestamp, body: text, secrets: keys(SECRET) }),
    );
  });

  test.each(['', 'a.b', 'a b', 'é', 'a\n'])('refuses the ambiguous id %j', (bad) => {
    expect(() => signatureHeaders({ id: bad, timestamp, body, secrets: keys(SECRET) })).toThrow(
      'A webhook id is visible ASCII without a full stop.',
    );
  });

  test('refuses to send a message that nobody could verify', () => {
    expect(() => signatureHeaders({ id, timestamp: 1.5, body, secrets: keys(SECRET) })).toThrow(
      'A webhook timestamp is a whole number of seconds.',
    );
    expect(() => signatureHeaders({ id, timestamp, body, secrets: [] })).toThrow(
      'There is no webhook secret to sign with.',
    );
  });
});

describe('verifying', () => {
  const secrets = keys(SECRET);
  const headers = { ...signatureHeaders({ id, timestamp, body, secrets }) };

  test('accepts what the reference library signed', () => {
    fc.assert(
      fc.property(base64, fc.string({ unit: 'binary' }), (secret, text) => {
        const signed = new Webhook(secret).sign(id, new Date(timestamp * 1_000), text);
        const received = { ...headers, 'webhook-signature': signed };
        expect(
          verifySignature({ headers: received, body: text, secrets: keys(secret), now: timestamp }),
        ).toEqual({
          ok: true,
        });
      }),
    );
  });

  test('accepts header names in any case, and bytes', () => {
    const received = {
      'Webhook-Id': id,
      'WEBHOOK-TIMESTAMP': String(timestamp),
      'webhook-Signature': headers['webhook-signature'],
    };
    expect(verifySignature({ headers: received, body: Buffer.from(body), secrets, now: timestamp })).toEqual({
      ok: true,
    });
  });

  test('holds during a rotation with either secret, and with neither afterwards', () => {
    const [older, newer, other] = [createWebhookSecret(), createWebhookSecret(), createWebhookSecret()];
    const both = { ...signatureHeaders({ id, timestamp, body, secrets: keys(newer, older) }) };
    for (const known of [older, newer]) {
      expect(verifySignature({ headers: both, body, secrets: keys(known), now: timestamp })).toEqual({
        ok: true,
      });
    }
    expect(verifySignature({ headers: both, body, secrets: keys(other), now: timestamp })).toEqual({
      ok: false,
      reason: 'no signature matches',
    });
    expect(verifySignature({ headers: both, body, secrets: keys(other, older), now: timestamp })).toEqual({
      ok: true,
    });
  });

  test('needs only the public key for v1a', () => {
    const signed = { ...signatureHeaders({ id, timestamp, body, secrets: keys(SECRET, SIGNING_KEY) }) };
    const publicKeys = keys(PUBLIC_KEY);
    expect(verifySignature({ headers: signed, body, secrets: publicKeys, now: timestamp })).toEqual({
      ok: true,
    });
    expect(
      verifySignature({ headers: signed, body: `${body} `, secrets: publicKeys, now: timestamp }).ok,
    ).toBe(false);
    expect(verifySignature({ headers, body, secrets: publicKeys, now: timestamp }).ok).toBe(false);
  });

  test('refuses any changed byte of id, timestamp, signature or body', () => {
    const whole = { ...headers, body };
    fc.assert(
      fc.property(
        fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'body'),
        fc.nat(),
        fc.integer({ min: 33, max: 126 }),
        (part, position, code) => {
          const text: string = whole[part];
          const at = position % text.length;
          fc.pre(text.charCodeAt(at) !== code);
          const changed = {
            ...whole,
            [part]: text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1),
          };
          const { body: received, ...rest } = changed;
          const verdict = verifySignature({
            headers: rest,
            body: received,
            secrets,
            now: timestamp,
            toleranceSeconds: Infinity,
          });
          expect(verdict.ok).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('does not let a full stop move between id and timestamp', () => {
    const [head, rest] = [id.slice(0, 5), id.slice(5)];
    const received = { ...headers, 'webhook-id': head, 'webhook-timestamp': `${rest}.${timestamp}` };
    expect(verifySignature({ headers: received, body, secrets, now: timestamp }).ok).toBe(false);
  });

  test.each([
    [{ 'webhook-id': undefined }, 'the webhook-id header is missing'],
    [{ 'webhook-id': '' }, 'the webhook-id header is missing'],
    [{ 'webhook-id': [id, id] }, 'the webhook-id header is missing'],
    [{ 'webhook-timestamp': undefined }, 'the webhook-timestamp header is missing'],
    [{ 'webhook-signature': undefined }, 'the webhook-signature header is missing'],
    [{ 'webhook-timestamp': 'soon' }, 'the webhook-timestamp header is not a whole number of seconds'],
    [
      { 'webhook-timestamp': `${timestamp}.0` },
      'the webhook-timestamp header is not a whole number of seconds',
    ],
    [
      { 'webhook-timestamp': `-${timestamp}` },
      'the webhook-timestamp header is not a whole number of seconds',
    ],
    [{ 'webhook-timestamp': `0${timestamp}` }, 'no signature matches'],
    [{ 'webhook-signature': 'v1,' }, 'no signature matches'],
    [{ 'webhook-signature': 'v1' }, 'no signature matches'],
    [{ 'webhook-signature': ' ' }, 'no signature matches'],
    [{ 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') }, 'no signature matches'],
    [{ 'webhook-signature': `${headers['webhook-signature']}=` }, 'no signature matches'],
  ])('says why %j does not hold', (change, reason) => {
    const received = { ...headers, ...change };
    expect(verifySignature({ headers: received, body, secrets, now: timestamp })).toEqual({
      ok: false,
      reason,
    });
  });

  test.each([
    [300, { ok: true }],
    [300.9, { ok: true }],
    [301, { ok: false, reason: 'the timestamp is too old' }],
    [-300, { ok: true }],
    [-301, { ok: false, reason: 'the timestamp is too new' }],
    [Number.NaN, { ok: false, reason: 'the timestamp is too old' }],
  ])('tolerates 300 s on either side: %s', (later, verdict) => {
    expect(verifySignature({ headers, body, secrets, now: timestamp + later })).toEqual(verdict);
  });
});

describe('a secret', () => {
  test('is read with and without its prefix', () => {
    expect(parseWebhookSecret(SECRET).equals(parseWebhookSecret(SECRET.slice(6)))).toBe(true);
  });

  test('is made new each time, and the reference library can use it', () => {
    const secret = createWebhookSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secret).not.toBe(createWebhookSecret());
    expect(parseWebhookSecret(secret).symmetricKeySize).toBe(32);
    expect(() => new Webhook(secret)).not.toThrow();
  });

  test('of Ed25519 shows its public half', () => {
    expect(webhookPublicKey(parseWebhookSecret(SIGNING_KEY))).toBe(PUBLIC_KEY);
    expect(webhookPublicKey(parseWebhookSecret(PUBLIC_KEY))).toBe(PUBLIC_KEY);
    expect(webhookPublicKey(parseWebhookSecret(createWebhookSigningKey()))).toMatch(
      /^whpk_[A-Za-z0-9+/]{43}=$/,
    );
  });

  const encoded = (length: number) => Buffer.alloc(length, 0xab).toString('base64');
  test.each([
    [encoded(23), 'The webhook secret must have 24 to 64 bytes; this one has 23.'],
    [encoded(65), 'The webhook secret must have 24 to 64 bytes; this one has 65.'],
    ['', 'The webhook secret must have 24 to 64 bytes; this one has 0.'],
    ['whsec_', 'The webhook secret must have 24 to 64 bytes; this one has 0.'],
    [`${encoded(32)}\n`, 'The webhook secret is not base64.'],
    [encoded(32).replace('=', ''), 'The webhook secret is not base64.'],
    [
      encoded(32).replaceAll('+', '-').replaceAll('/', '_').replace('q', '!'),
      'The webhook secret is not base64.',
    ],
    [`whsec_whsec_${encoded(32)}`, 'The webhook secret is not base64.'],
    [`whsk_${encoded(64)}`, 'The two halves of the Ed25519 webhook key do not belong together.'],
    [`whsk_${encoded(32)}`, 'An Ed25519 webhook key is a seed and a public key, 64 bytes.'],
    [`whpk_${encoded(31)}`, 'An Ed25519 webhook public key has 32 bytes.'],
  ])('%# is refused without being shown', (text, message) => {
    expect(() => parseWebhookSecret(text)).toThrow(new LakehookError('WebhookSecretInvalid', message));
  });

  test('that signs is told from one that only verifies', () => {
    expect(parseSigningKey(SECRET).equals(parseWebhookSecret(SECRET))).toBe(true);
    expect(webhookPublicKey(parseSigningKey(SIGNING_KEY))).toBe(PUBLIC_KEY);
    expect(() => parseSigningKey(PUBLIC_KEY)).toThrow(
      new LakehookError(
        'WebhookSecretInvalid',
        'The webhook secret is a public key (whpk_), which verifies and cannot sign.',
      ),
    );
    expect(() => parseSigningKey('whsec_')).toThrow('must have 24 to 64 bytes');
  });

  test('prints without its content', () => {
    expect(`${JSON.stringify({ key: parseWebhookSecret(SECRET) })}`).toBe('{"key":{}}');
  });
});
