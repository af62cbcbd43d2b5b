import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { verifySignature } from '../../core/delivery/signature.ts';
import type { Clock } from '../clock.ts';
import type { MessageStore } from './message-store.ts';

export interface ReceiveOptions {
  store: MessageStore;
  /** What signatures are verified with, as of now. */
  secrets: () => readonly KeyObject[];
  clock: Clock;
}

/** What a callback's URL can ask of the inbox, to see how deliveries are retried. */
const knobsSchema = z.object({
  /** Refuses that many attempts of each message, told apart by `webhook-id`, and then accepts. */
  fail: z.coerce.number().int().min(0).max(100).optional(),
  /** The status of a refusal, 503 if not given. Without `fail`, every attempt is answered with it. */
  status: z.coerce.number().int().min(200).max(599).optional(),
});

/** Keeps a message and answers it: with 200, unless the URL asks for something else. */
export async function receive(
  request: Request,
  { store, secrets, clock }: ReceiveOptions,
): Promise<Response> {
  const url = new URL(request.url);
  const knobs = knobsSchema.safeParse(Object.fromEntries(url.searchParams));
  if (!knobs.success) return Response.json({ Message: z.prettifyError(knobs.error) }, { status: 400 });

  const body = Buffer.from(await request.arrayBuffer());
  const headers = [...request.headers];
  const now = clock.now();
  const verification = verifySignature({
    headers: Object.fromEntries(headers),
    body,
    secrets: secrets(),
    now: now / 1000,
  });
  const webhookId = request.headers.get('webhook-id') ?? '';
  const attempt = webhookId === '' ? 1 : store.attempts(webhookId) + 1;
  const status = statusOf(attempt, knobs.data);
  store.add({
    ReceivedDateTime: now,
    Target: url.pathname + url.search,
    WebhookId: webhookId,
    Attempt: attempt,
    StatusCode: status,
    Signature: verification.ok ? { Holds: true } : { Holds: false, Reason: verification.reason },
    Headers: headers,
    Body: body.toString(),
  });
  // These may have no body. https://fetch.spec.whatwg.org/#null-body-status
  const content = [204, 205, 304].includes(status) ? null : JSON.stringify({ Attempt: attempt });
  return new Response(content, { status, headers: { 'content-type': 'application/json' } });
}

function statusOf(attempt: number, { fail, status }: z.infer<typeof knobsSchema>): number {
  if (fail === undefined) return status ?? 200;
  return attempt <= fail ? (status ?? 503) : 200;
}
