import * as z from 'zod';
import { jsonOf } from '../../core/json.ts';

/** A message as the inbox keeps it. */
export const messageSchema = z.strictObject({
  /** Counts up from 1, over all messages that ever came. */
  MessageNumber: z.int(),
  /** Epoch milliseconds. */
  ReceivedDateTime: z.int(),
  /** Path and query that it was sent to. */
  Target: z.string(),
  /** The `webhook-id` header; empty when there was none. */
  WebhookId: z.string(),
  /** How many messages with this `webhook-id` had come, this one included. */
  Attempt: z.int(),
  /** What the inbox answered. */
  StatusCode: z.int(),
  Signature: z.strictObject({
    Holds: z.boolean(),
    /** Why it does not hold. */
    Reason: z.string().optional(),
  }),
  /** By name, in lower case. The values of one that came twice are joined by a comma. */
  Headers: z.array(z.tuple([z.string(), z.string()])),
  /** The body's text. What is not UTF-8 in it is replaced; the signature was checked on the bytes. */
  Body: z.string(),
});
export type InboxMessage = z.infer<typeof messageSchema>;

/** What the page shows of a callback; any part of it may be missing in what others send. */
const callbackSchema = z.object({
  QueryId: z.string().optional(),
  State: z.object({ State: z.string() }).optional(),
  QueryResult: z
    .object({
      PresignedUrl: z.string(),
      ExpiredIn: z.number().optional(),
      ContentLength: z.number().optional(),
    })
    .optional(),
});
export type ReceivedCallback = z.infer<typeof callbackSchema>;

/** The callback in a message; an empty one where the body is something else. */
export function callbackIn({ Body }: Pick<InboxMessage, 'Body'>): ReceivedCallback {
  const parsed = callbackSchema.safeParse(jsonOf(Body));
  return parsed.success ? parsed.data : {};
}
