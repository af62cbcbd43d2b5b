import { type Callback, callbackSchema } from '../core/contract/query.ts';
import { parseWebhookSecret, type ReceivedHeaders, verifySignature } from '../core/delivery/signature.ts';
import { LakehookError } from '../core/errors.ts';
import { jsonOf } from '../core/json.ts';
import { parseLeniently } from './parse-leniently.ts';

/** How old a callback may be. */
export interface VerifyOptions {
  /** How far the timestamp may lie from this machine's clock, in seconds; 300 unless it is given. */
  toleranceSeconds?: number | undefined;
  /** The time in epoch seconds, this machine's unless it is given. */
  now?: number | undefined;
}

/**
 * Verifies a callback and reads it. It uses `node:crypto`, so it is not there in browsers.
 * @param headers as a server or a `Request` has them.
 * @param body exactly the bytes that arrived, before any parsing.
 * @param secrets `whsec_...` or, for `v1a` signatures, `whpk_...`; several while they are being changed: one is enough.
 * @returns the message. Several can have the same `webhook-id`: all of them are the same message.
 * @throws {LakehookError} `CallbackUnverified`, to be answered with 400 or 401; `CallbackInvalid` where it is no message;
 *   `WebhookSecretInvalid` where a secret is none.
 */
export function verifyCallback(
  headers: Headers | ReceivedHeaders,
  body: string | Uint8Array,
  secrets: string | readonly string[],
  { toleranceSeconds, now = Date.now() / 1_000 }: VerifyOptions = {},
): Callback {
  const verification = verifySignature({
    headers: headers instanceof Headers ? Object.fromEntries(headers) : headers,
    body,
    secrets: [secrets].flat().map(parseWebhookSecret),
    now,
    ...(toleranceSeconds !== undefined && { toleranceSeconds }),
  });
  if (!verification.ok) {
    throw new LakehookError('CallbackUnverified', `The callback cannot be trusted: ${verification.reason}.`);
  }
  return read(typeof body === 'string' ? body : new TextDecoder().decode(body));
}

function read(text: string): Callback {
  try {
    return parseLeniently(callbackSchema, jsonOf(text));
  } catch (cause) {
    throw new LakehookError('CallbackInvalid', 'The callback is signed, but it is no message of a query.', {
      cause,
    });
  }
}
