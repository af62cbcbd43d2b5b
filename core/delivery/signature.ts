import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { LakehookError } from '../errors.ts';

/**
 * Signatures of callbacks after Standard Webhooks 1.0.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * Keys are `KeyObject`s, which print without their content: a key that ends up in a log line tells nothing.
 */

/** The three headers that make a callback verifiable. */
export interface SignatureHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** Headers as a server hands them over; names in any case. A repeated header (an array) counts as missing. */
export type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether a callback can be trusted and, if not, why: a short sentence for people. */
export type Verification = { ok: true } | { ok: false; reason: string };

/** How far a timestamp may lie from the receiver's clock, in seconds: the tolerance of the reference libraries. */
const DEFAULT_TOLERANCE_SECONDS = 300;

/**
 * Reads a key as the specification writes it: `whsec_` (or nothing) and base64 of 24 to 64 bytes for HMAC-SHA256,
 * `whsk_` and base64 of an Ed25519 seed followed by its public key, `whpk_` and base64 of an Ed25519 public key.
 * @throws {LakehookError} `WebhookSecretInvalid` when it is none of these. The message never holds a part of the text.
 */
export function parseWebhookSecret(text: string): KeyObject {
  const [, prefix = 'whsec_', encoded = ''] = /^(whsec_|whsk_|whpk_)?(.*)$/s.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer.from skips what is not base64, so a damaged secret would quietly become a shorter one.
  if (bytes.toString('base64') !== encoded) throw invalid('The webhook secret is not base64.');
  if (prefix === 'whsk_') return privateKey(bytes);
  if (prefix === 'whpk_') return publicKey(bytes);
  if (bytes.length < 24 || bytes.length > 64) {
    throw invalid(`The webhook secret must have 24 to 64 bytes; this one has ${bytes.length}.`);
  }
  return createSecretKey(bytes);
}

/**
 * Reads a key that can sign: a secret or an Ed25519 key, as `parseWebhookSecret` does.
 * @throws {LakehookError} `WebhookSecretInvalid`, also for a public key, with which one can only verify.
 */
export function parseSigningKey(text: string): KeyObject {
  const key = parseWebhookSecret(text);
  if (key.type === 'public') {
    throw invalid('The webhook secret is a public key (whpk_), which verifies and cannot sign.');
  }
  return key;
}

/** A new random secret for HMAC-SHA256: `whsec_` and base64 of 32 bytes, as many as the hash gives out. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A new random Ed25519 key: `whsk_` and base64 of the 32-byte seed followed by the 32-byte public key. */
export function createWebhookSigningKey(): string {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_ED25519.length);
  return `whsk_${Buffer.concat([seed, rawPublicKey(key)]).toString('base64')}`;
}

/** What receivers are given to verify `v1a` signatures: `whpk_` and base64 of the Ed25519 public key. */
export function webhookPublicKey(key: KeyObject): string {
  return `whpk_${rawPublicKey(key).toString('base64')}`;
}

/**
 * Signs one attempt. Every key signs, `v1` for a secret and `v1a` for an Ed25519 key, so that a receiver that
 * knows any of them can verify: that is what carries a rotation.
 * @param message.id the same on every attempt of one message; without a full stop, which divides the signed text
 * @param message.timestamp the time of this attempt in epoch seconds
 * @throws {Error} when the id or the timestamp cannot be signed unambiguously, or there is no key
 */
export function signatureHeaders(message: {
  id: string;
  timestamp: number;
  body: string | Uint8Array;
  secrets: readonly KeyObject[];
}): SignatureHeaders {
  const { id, timestamp, body, secrets } = message;
  if (!/^[!-\-/-~]+$/.test(id)) throw new Error('A webhook id is visible ASCII without a full stop.');
  if (!Number.isSafeInteger(timestamp)) throw new Error('A webhook timestamp is a whole number of seconds.');
  if (secrets.length === 0) throw new Error('There is no webhook secret to sign with.');
  const content = signedContent(id, String(timestamp), body);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((key) => signature(key, content)).join(' '),
  };
}

/**
 * Verifies a callback as a receiver should: all three headers there, a timestamp near `now`, and one signature
 * that one of the keys made. Takes the same time wherever a signature differs.
 * @param callback.body exactly the bytes that arrived, before any parsing
 * @param callback.now the receiver's clock in epoch seconds
 */
export function verifySignature(callback: {
  headers: ReceivedHeaders;
  body: string | Uint8Array;
  secrets: readonly KeyObject[];
  now: number;
  toleranceSeconds?: number;
}): Verification {
  const { headers, body, secrets, now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = callback;
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature');
  if (!id) return { ok: false, reason: 'the webhook-id header is missing' };
  if (!timestamp) return { ok: false, reason: 'the webhook-timestamp header is missing' };
  if (!signatures) return { ok: false, reason: 'the webhook-signature header is missing' };
  if (!/^[0-9]{1,15}$/.test(timestamp)) {
    return { ok: false, reason: 'the webhook-timestamp header is not a whole number of seconds' };
  }
  const age = Math.floor(now) - Number(timestamp);
  // Written so that a clock that is not a number refuses.
  if (!(age <= toleranceSeconds)) return { ok: false, reason: 'the timestamp is too old' };
  if (!(age >= -toleranceSeconds)) return { ok: false, reason: 'the timestamp is too new' };
  const content = signedContent(id, timestamp, body);
  const holds = signatures
    .split(' ')
    .some((given) => secrets.some((key) => isSignature(key, content, given)));
  return holds ? { ok: true } : { ok: false, reason: 'no signature matches' };
}

function signedContent(id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
}

function signature(key: KeyObject, content: Buffer): string {
  if (key.type === 'secret') return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  return `v1a,${sign(null, content, key).toString('base64')}`;
}

/** Secrets are compared as text: base64 has several spellings of the same bytes, and only one was ever sent. */
function isSignature(key: KeyObject, content: Buffer, given: string): boolean {
  if (key.type === 'secret') {
    const expected = Buffer.from(signature(key, content));
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }
  const [, encoded] = /^v1a,([A-Za-z0-9+/]{86}==)$/.exec(given) ?? [];
  return encoded !== undefined && verify(null, content, key, Buffer.from(encoded, 'base64'));
}

function header(headers: ReceivedHeaders, name: string): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === 'string' ? value : undefined;
}

// The DER that stands before a raw Ed25519 key. RFC 8410, sections 4 and 7.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

function privateKey(bytes: Buffer): KeyObject {
  if (bytes.length !== 64) throw invalid('An Ed25519 webhook key is a seed and a public key, 64 bytes.');
  const der = Buffer.concat([PKCS8_ED25519, bytes.subarray(0, 32)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  if (!rawPublicKey(key).equals(bytes.subarray(32))) {
    throw invalid('The two halves of the Ed25519 webhook key do not belong together.');
  }
  return key;
}

function publicKey(bytes: Buffer): KeyObject {
  if (bytes.length !== 32) throw invalid('An Ed25519 webhook public key has 32 bytes.');
  return createPublicKey({ key: Buffer.concat([SPKI_ED25519, bytes]), format: 'der', type: 'spki' });
}

function invalid(fault: string): LakehookError {
  return new LakehookError('WebhookSecretInvalid', fault);
}

function rawPublicKey(key: KeyObject): Buffer {
  const half = key.type === 'public' ? key : createPublicKey(key);
  return half.export({ format: 'der', type: 'spki' }).subarray(SPKI_ED25519.length);
}
