import * as z from 'zod';

/** The answer to `GET /.well-known/webhook-keys`. */
export const webhookKeysSchema = z
  .strictObject({
    Keys: z
      .array(z.string())
      .describe('Ed25519 public keys, `whpk_` and base64 each. None where callbacks carry no v1a signature.'),
  })
  .describe('What v1a signatures of callbacks are verified with.');
export type WebhookKeys = z.infer<typeof webhookKeysSchema>;
