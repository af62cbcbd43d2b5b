import type { KeyObject } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '../clock.ts';
import type { InboxMessage } from './message.ts';
import { messageCard } from './message-card.ts';
import { MessageStore } from './message-store.ts';
import { inboxPage } from './page.ts';
import { receive } from './receive.ts';

export interface InboxOptions {
  /** The path of the file that messages are kept in. */
  file: string;
  /** What signatures are verified with, as of now. */
  secrets: () => readonly KeyObject[];
  clock: Clock;
}

export interface Inbox {
  /** `POST /inbox/*`, `GET /inbox`, `GET /inbox.json` and the page's stream of events. */
  app: Hono;
  /** Resolves with the newest message for which `matches` holds, once there is one. Rejects with the signal's reason. */
  waitFor(matches: (message: InboxMessage) => boolean, signal?: AbortSignal): Promise<InboxMessage>;
  /** Ends the streams of open pages and closes the file. */
  close(): void;
}

// Callbacks are a few kB. A receiver that takes whatever is sent is easily filled.
const MAX_BODY = 1024 * 1024;

/** A receiver of callbacks to try things with: it keeps the last messages and shows them. */
export function createInbox({ file, secrets, clock }: InboxOptions): Inbox {
  const store = new MessageStore(file);
  const closing = new AbortController();
  let change = Promise.withResolvers<void>();
  const announce = () => {
    change.resolve();
    change = Promise.withResolvers();
  };

  const app = new Hono();
  app.use(async (c, next) => (closing.signal.aborted ? c.body(null, 503) : next()));
  app.post('/inbox/*', bodyLimit({ maxSize: MAX_BODY }), async (c) => {
    const answer = await receive(c.req.raw, { store, secrets, clock });
    announce();
    return answer;
  });
  app.get('/inbox', (c) => inboxPage(store.list(), new URL(c.req.url).origin));
  app.get('/inbox.json', (c) => c.json({ Messages: store.list() }));
  app.get('/inbox/events', (c) =>
    streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing.signal]);
      // A page that was cut off asks for what it missed.
      let after = Number(c.req.header('last-event-id') ?? c.req.query('after')) || 0;
      while (!signal.aborted) {
        const changed = change.promise;
        for (const message of store.list(after).reverse()) {
          after = message.MessageNumber;
          await stream.writeSSE({ id: String(after), data: `${await messageCard(message, true)}` });
        }
        await settled(changed, signal).catch(() => {});
      }
    }),
  );

  return {
    app,
    async waitFor(matches, signal) {
      const either = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
      for (;;) {
        either.throwIfAborted();
        const changed = change.promise;
        const found = store.list().find(matches);
        if (found) return found;
        await settled(changed, either);
      }
    },
    close() {
      closing.abort(new Error('The inbox is closed.'));
      store.close();
    },
  };
}

/** Resolves with the promise, or rejects as soon as the signal is aborted. */
async function settled(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
