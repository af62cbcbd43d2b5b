import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { LakehookError } from '../errors.ts';
import { jsonOf } from '../json.ts';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseSigningKey,
  webhookPublicKey,
} from './signature.ts';

/** What callbacks are signed with, as it is kept in Secrets Manager. Other fields are left alone. */
const webhookSecretSchema = z.looseObject({
  /** `whsec_...`, or its base64 alone. */
  Current: z.string(),
  /** The secret before, while it is being changed. */
  Previous: z.string().optional(),
  /** `whsk_...`: with it messages also carry a `v1a` signature, which receivers verify without a secret. */
  SigningKey: z.string().optional(),
});
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

/**
 * Reads the JSON that a secret is kept as.
 * @throws {LakehookError} `WebhookSecretInvalid`, which holds nothing of the text: a parser's own message would.
 */
export function parseWebhookSecretJson(text: string): WebhookSecret {
  const result = webhookSecretSchema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  throw new LakehookError(
    'WebhookSecretInvalid',
    'The webhook secret is not JSON of the form {"Current", "Previous"?, "SigningKey"?}.',
  );
}

/** Every key that messages are signed with; a receiver needs only one of them. */
export function signingKeys({ Current, Previous, SigningKey }: WebhookSecret): KeyObject[] {
  return [Current, Previous, SigningKey].flatMap((text) => (text ? [parseSigningKey(text)] : []));
}

/** What the whole world may know: the public key, `whpk_...`, of each key that signs as `v1a`. */
export function publicKeys(secret: WebhookSecret): string[] {
  return signingKeys(secret)
    .filter(({ type }) => type === 'private')
    .map(webhookPublicKey);
}

/**
 * Begins a change of secret: a new one of the same kind, and the one until now beside it.
 * @throws {LakehookError} `RotationUnfinished` while an earlier secret is still there: receivers may hold it.
 */
export function beginRotation(secret: WebhookSecret): WebhookSecret {
  if (secret.Previous) {
    throw new LakehookError(
      'RotationUnfinished',
      'The last change of the webhook secret is not finished: receivers may still use the one before.',
    );
  }
  const isSecret = parseSigningKey(secret.Current).type === 'secret';
  const Current = isSecret ? createWebhookSecret() : createWebhookSigningKey();
  return { ...secret, Current, Previous: secret.Current };
}

/**
 * Ends a change of secret: what is signed with the earlier one alone does not hold any more.
 * @throws {LakehookError} `RotationNotBegun` when there is no earlier secret.
 */
export function finishRotation({ Previous, ...secret }: WebhookSecret): WebhookSecret {
  if (!Previous) throw new LakehookError('RotationNotBegun', 'There is no earlier webhook secret to drop.');
  return secret;
}

/** What receivers are given to verify with: the secret itself, or the public half of a key. */
export function verifyingKey({ Current }: WebhookSecret): string {
  const key = parseSigningKey(Current);
  return key.type === 'secret' ? Current : webhookPublicKey(key);
}
