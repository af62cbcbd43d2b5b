import type { QueryView } from '../core/contract/query.ts';
import { LakehookError } from '../core/errors.ts';
import { downloadRefusal, LakehookRefusal } from './refusal.ts';
import { UNREACHABLE, withRetry } from './retry.ts';
import type { Sleep } from './sleep.ts';
import type { Answer } from './transport.ts';

/** Where a result is, and how it is fetched. */
export interface DownloadOptions {
  /** Asks the API for the redirection to the result. */
  redirection: () => Promise<Answer>;
  /** Asks the API for the query, whose links are fresh too. */
  view: () => Promise<QueryView>;
  /** Which file, from 0 on, of a result that is several. */
  file: number | undefined;
  fetch: typeof fetch;
  maxAttempts: number;
  sleep: Sleep;
  signal: AbortSignal | undefined;
}

/** Fetches a result by a link made just now, which needs no credentials and is sent none. */
export async function downloadResult(options: DownloadOptions): Promise<Response> {
  const { fetch: fetcher, maxAttempts, sleep, signal } = options;
  const link = await freshLink(options);
  const attempt = async () => {
    const response = await fetchLink(fetcher, link, signal);
    if (response.ok) return response;
    await response.body?.cancel();
    throw downloadRefusal(response);
  };
  return withRetry(attempt, { maxAttempts, repeatable: true, sleep, signal });
}

async function freshLink({ redirection, view, file = 0 }: DownloadOptions): Promise<string> {
  const { headers } = await redirection();
  const location = headers.get('location');
  if (location) return location;
  // A browser keeps the header to itself.
  const { QueryResult } = await view();
  const link = QueryResult?.PresignedUrl ?? QueryResult?.Files?.[file]?.PresignedUrl;
  if (link) return link;
  throw new LakehookRefusal({ code: 'NotFound', message: 'The result has no such file.', status: 404 });
}

// S3 begins to answer within a second; the rest is for the way.
const HEADERS_TIMEOUT_MS = 35_000;

/** The answer as soon as its headers are there. How long the body may take is its reader's matter, by the signal. */
async function fetchLink(fetcher: typeof fetch, link: string, signal: AbortSignal | undefined) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), HEADERS_TIMEOUT_MS);
  try {
    return await fetcher(link, { signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal });
  } catch (cause) {
    signal?.throwIfAborted();
    // Names the host alone: whoever has the whole link can read the result.
    throw new LakehookError(UNREACHABLE, `${new URL(link).origin} does not answer.`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
