import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import type { Callback } from '../client/browser.ts';
import { LakehookError } from '../core/errors.ts';

/** What callbacks are verified with, as of now. */
export type Secrets = () => readonly string[];

export interface WebhookReceiverOptions {
  /** @throws {LakehookError} for a message that is not to be trusted. */
  verify: (headers: IncomingHttpHeaders, body: Buffer) => Callback;
  /** Told of a message after it was answered; `isCopy` where one with its id was there before. */
  accepted: (callback: Callback, isCopy: boolean) => void;
  refused: (reason: string) => void;
}

// A hundred links with a session's token, 2 kB each, and the rest several times over.
const MAX_BYTES = 1_000_000;

/** Answers 204 to a message that is verified, and 4xx to anything else. */
export function webhookReceiver({ verify, accepted, refused }: WebhookReceiverOptions): RequestListener {
  const ids = new Set<string>();
  return async (request, response) => {
    const answer = (status: number) =>
      new Promise<void>((resolve) => response.writeHead(status).end(() => resolve()));
    const refuse = async (status: number, reason: string) => {
      await answer(status);
      refused(reason);
    };
    try {
      if (request.method !== 'POST') return await refuse(405, `${request.method} is not POST.`);
      const body = await bodyOf(request);
      if (!body) return await refuse(413, 'The body is larger than any message.');
      const callback = verify(request.headers, body);
      await answer(204);
      const id = String(request.headers['webhook-id']);
      accepted(callback, ids.has(id));
      ids.add(id);
    } catch (error) {
      if (error instanceof LakehookError) return refuse(400, error.message);
      // A sender that went away, or a secret that cannot be read just now.
      await refuse(500, error instanceof Error ? error.message : String(error));
    }
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
