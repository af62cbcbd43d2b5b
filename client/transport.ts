import type { Route } from '../core/contract/routes.ts';
import { LakehookError } from '../core/errors.ts';
import { jsonOf } from '../core/json.ts';
import { refusalOf } from './refusal.ts';
import { UNREACHABLE, withRetry } from './retry.ts';
import type { Signer } from './signer.ts';
import type { Sleep } from './sleep.ts';

/** A call of one of the contract's routes. */
export interface Call {
  route: Route;
  /** Takes the place of `{QueryId}` in the route's path. */
  queryId?: string | undefined;
  /** Takes the place of `{Dataset}` in it. */
  dataset?: string | undefined;
  /** What stands behind the `?`. */
  parameters?: Record<string, string | number | undefined>;
  body?: unknown;
  /** See `RetryOptions`. */
  repeatable: boolean;
  signal?: AbortSignal | undefined;
}

/** What a call was answered with, whole. */
export interface Answer {
  status: number;
  headers: Headers;
  /** What the body is as JSON; undefined where it is none. */
  body: unknown;
}

/**
 * Sends a call, again where that may help.
 * @throws {LakehookRefusal} for an answer that is neither a 2xx nor a redirection where the contract has one.
 * @throws {LakehookError} `ServiceUnreachable` with its cause, `QueryIdInvalid`, `DatasetInvalid`.
 */
export type Transport = (call: Call) => Promise<Answer>;

/** Where calls go, and how. */
export interface TransportOptions {
  /** What the paths of routes follow. */
  endpoint: URL;
  sign: Signer;
  apiKey: string | undefined;
  fetch: typeof fetch;
  /** See `RetryOptions`. */
  maxAttempts: number;
  sleep: Sleep;
}

// The API answers within 29 s, API Gateway's own limit; the rest is for the way.
const ANSWER_TIMEOUT_MS = 35_000;

/** Makes the transport to one service. Each attempt is signed anew, and ended where no answer comes within 35 seconds. */
export function createTransport(options: TransportOptions): Transport {
  const { endpoint, sign, apiKey, maxAttempts, sleep } = options;
  return async (call) => {
    const { repeatable, signal } = call;
    const { method } = call.route;
    const url = urlOf(endpoint, call);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const plain = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(apiKey && { 'x-api-key': apiKey }),
    };
    const attempt = async () => {
      // Signed anew each time: a signature holds for some minutes only.
      const headers = await sign({ method, url, headers: plain, body });
      return send(options.fetch, url, { method, headers, ...(body !== undefined && { body }) }, call);
    };
    return withRetry(attempt, { maxAttempts, repeatable, sleep, signal });
  };
}

async function send(fetcher: typeof fetch, url: URL, init: RequestInit, call: Call): Promise<Answer> {
  const { response, text } = await exchange(fetcher, url, init, call.signal);
  const { status, headers, type } = response;
  // Browsers show nothing of a redirection that is not followed, not even its status.
  const isRedirection = call.route.answer.status === 307 && (status === 307 || type === 'opaqueredirect');
  if (!response.ok && !isRedirection) throw refusalOf(response, text);
  return { status, headers, body: jsonOf(text) };
}

/** One request and its whole answer: an answer that breaks off is as good as none. */
async function exchange(fetcher: typeof fetch, url: URL, init: RequestInit, signal: AbortSignal | undefined) {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetcher(url, {
      ...init,
      // A redirection leads to other hosts, which are to see neither signature nor key.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { response, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LakehookError(UNREACHABLE, `${url.origin} does not answer: ${reasonOf(cause)}.`, { cause });
  }
}

/** `fetch` says "fetch failed", and why only in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function urlOf(endpoint: URL, { route, queryId, dataset, parameters = {} }: Call): URL {
  // Two dots would be taken for a folder further up, and nothing for the list.
  if (isNoName(queryId)) throw new LakehookError('QueryIdInvalid', 'A QueryId must be given.');
  if (isNoName(dataset)) throw new LakehookError('DatasetInvalid', 'The name of a dataset must be given.');
  const url = new URL(endpoint);
  const path = route.path
    .replace('{QueryId}', () => encodeURIComponent(queryId ?? ''))
    .replace('{Dataset}', () => encodeURIComponent(dataset ?? ''));
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function isNoName(name: string | undefined): boolean {
  return name !== undefined && /^\.{0,2}$/.test(name);
}
