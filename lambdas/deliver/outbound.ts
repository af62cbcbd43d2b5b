import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { type CallbackPolicy, checkCallbackUrl } from '../../core/delivery/callback-policy.ts';
import { OutboundAttempt } from './outbound-attempt.ts';
import { connectToReceiver, type Lookup, resolveReceiver, systemLookup } from './outbound-connect.ts';
import { asCallbackError, CallbackNotAllowed, CallbackUnreachable } from './outbound-errors.ts';

export { CallbackNotAllowed, CallbackUnreachable };

/** How long the steps of one attempt may take, in milliseconds. */
export interface OutboundLimits {
  /** To resolve the name; then again for each address, TLS handshake included. */
  readonly connect: number;
  /** From the request to the end of the answer's headers. */
  readonly headers: number;
  /** For everything. Whatever is still open then is destroyed. */
  readonly total: number;
}

export const OUTBOUND_LIMITS: OutboundLimits = { connect: 3_000, headers: 5_000, total: 10_000 };

/** What is read of an answer, in bytes. Most answers end before; of others the connection is destroyed. */
const ANSWER_BYTES = 4_096;
/** What is kept of it, in bytes. */
export const KEPT_ANSWER_BYTES = 1_024;
/** Headers of one answer, in bytes: as much as Node's own client takes. */
const HEADER_BYTES = 16_384;
/** Interim answers (1xx) before the final one. An honest receiver sends one or two. */
const INTERIM_ANSWERS = 8;

export interface CallbackRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly policy: CallbackPolicy;
  readonly lookup?: Lookup;
  readonly limits?: OutboundLimits;
}

export interface CallbackAnswer {
  readonly statusCode: number;
  readonly headers: { readonly retryAfter?: string };
  /** The first kilobyte, read as UTF-8 and never decompressed. */
  readonly body: string;
}

/**
 * POSTs one callback, once, on a connection of its own: no redirect, proxy, keep-alive or decompression. Any
 * status is an answer; once it is known the attempt has succeeded as such, however the rest of the answer goes.
 * @throws {CallbackNotAllowed} when the policy forbids the URL or an address that it leads to
 * @throws {CallbackUnreachable} when no status came within the limits
 */
export async function postCallback(request: CallbackRequest): Promise<CallbackAnswer> {
  const { policy, limits = OUTBOUND_LIMITS } = request;
  const verdict = checkCallbackUrl(policy, request.url);
  if (!verdict.ok) throw new CallbackNotAllowed(`The CallbackUrl ${verdict.reason}.`);
  const { url } = verdict;
  const attempt = new OutboundAttempt();
  try {
    return await attempt.within(limits.total, 'did not answer', async () => {
      const resolving = resolveReceiver(url, policy, request.lookup ?? systemLookup);
      const addresses = await attempt.within(limits.connect, 'could not be resolved', () =>
        Promise.race([resolving, attempt.ended]),
      );
      const { signal } = attempt;
      const socket = await connectToReceiver(url, addresses, { policy, timeout: limits.connect, signal });
      return exchange(socket, url, request, attempt);
    });
  } catch (error) {
    // An abort surfaces as whatever the step under way makes of it; its reason says more.
    throw asCallbackError(attempt.signal.aborted ? attempt.signal.reason : error);
  }
}

async function exchange(
  socket: Socket,
  url: URL,
  request: CallbackRequest,
  attempt: OutboundAttempt,
): Promise<CallbackAnswer> {
  const client = new Client(url.origin, {
    // undici expects its connector to answer later, never within the call.
    connect: (_target, done) => setImmediate(() => done(null, socket)),
    maxHeaderSize: HEADER_BYTES,
    // Its timers tick by the second; ours are exact.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const { limits = OUTBOUND_LIMITS } = request;
    const response = await attempt.within(limits.headers, 'did not answer', () =>
      client.request({
        method: 'POST',
        path: url.pathname + url.search,
        headers: request.headers,
        body: request.body,
        reset: true,
        signal: attempt.signal,
        onInfo: interimLimit(attempt),
      }),
    );
    return {
      statusCode: response.statusCode,
      headers: retryAfter(response.headers['retry-after']),
      body: await readStart(response.body),
    };
  } finally {
    socket.destroy();
    await client.destroy();
  }
}

function interimLimit(attempt: OutboundAttempt): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > INTERIM_ANSWERS) {
      attempt.end(new CallbackUnreachable(`The receiver sent more than ${INTERIM_ANSWERS} interim answers.`));
    }
  };
}

/** The beginning of a body as text; a character cut in two at its end is left out. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  body.on('error', () => {});
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: true })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= ANSWER_BYTES) break;
    }
  } catch {
    // Reset, too slow or not as long as announced: the status is known, and the text is only kept for people.
  }
  const kept = Buffer.concat(chunks).subarray(0, KEPT_ANSWER_BYTES);
  return new TextDecoder().decode(kept, { stream: true });
}

function retryAfter(header: string | string[] | undefined): { retryAfter?: string } {
  const value = Array.isArray(header) ? header[0] : header;
  return value === undefined ? {} : { retryAfter: value };
}
