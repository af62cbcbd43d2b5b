import type { CallbackPolicy } from '../../core/delivery/callback-policy.ts';
import { parseRetryAfter } from '../../core/delivery/schedule.ts';
import { signatureHeaders } from '../../core/delivery/signature.ts';
import { signingKeys } from '../../core/delivery/webhook-secret.ts';
import { DeliveryFailed, DeliveryRefused } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import type { ReadWebhookSecret } from '../shared/webhook-secret-reader.ts';
import { CallbackNotAllowed, CallbackUnreachable, postCallback } from './outbound.ts';

/** How a receiver accepted a message. */
export interface Acceptance {
  statusCode: number;
  /** The beginning of what it said. */
  answer: string;
}

/** Sends one message, once. */
export interface CallbackSender {
  /**
   * @param id the `webhook-id`: the same for every attempt at one message.
   * @throws {DeliveryFailed} when it was not accepted, but may be later.
   * @throws {DeliveryRefused} when it never will be.
   */
  send(url: string, id: string, body: string): Promise<Acceptance>;
}

export interface CallbackSenderOptions {
  policy: CallbackPolicy;
  /** What is valid now: the message is signed with each key of it. */
  secret: ReadWebhookSecret;
}

/** Signs each attempt anew, so that its timestamp is within the receiver's tolerance, and posts it. */
export function createCallbackSender({ policy, secret }: CallbackSenderOptions): CallbackSender {
  return {
    async send(url, id, body) {
      const secrets = signingKeys(await secret());
      const timestamp = Math.floor(Date.now() / 1_000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': `Lakehook/${VERSION}`,
        ...signatureHeaders({ id, timestamp, body, secrets }),
      };
      const { statusCode, headers: answered, body: answer } = await post(url, headers, body, policy);
      if (statusCode >= 200 && statusCode < 300) return { statusCode, answer };
      const message = `The receiver answered ${statusCode}.`;
      // 410: "the receiver does not want more". https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
      if (statusCode === 410) throw new DeliveryRefused(message, { statusCode, answer });
      const retryAfter = parseRetryAfter(answered.retryAfter ?? '', Date.now());
      throw new DeliveryFailed(message, {
        statusCode,
        answer,
        ...(retryAfter !== undefined && { retryAfter }),
      });
    },
  };
}

async function post(url: string, headers: Record<string, string>, body: string, policy: CallbackPolicy) {
  try {
    return await postCallback({ url, headers, body, policy });
  } catch (error) {
    if (error instanceof CallbackNotAllowed) throw new DeliveryRefused(error.message, { cause: error });
    if (error instanceof CallbackUnreachable) throw new DeliveryFailed(error.message, { cause: error });
    throw error;
  }
}
