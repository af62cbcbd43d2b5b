import type { IncomingMessage } from 'node:http';

/** The parts of an HTTP request that a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** The path, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; a header that was sent twice has two values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** Takes a node request apart. The body is left alone. */
export function signedRequest(message: IncomingMessage): SignedRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const headers = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values !== undefined) headers.set(name, values);
  }
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
  };
}

/**
 * Takes a request of the fetch API apart. The body is left alone. A header that was sent twice has one value here, in which
 * a blank follows the comma: signed, it would not hold.
 */
export function fetchedRequest(request: Request): SignedRequest {
  const { pathname, searchParams } = new URL(request.url);
  const headers = [...request.headers].map(([name, value]): [string, string[]] => [name, [value]]);
  return { method: request.method, path: pathname, query: searchParams, headers: new Map(headers) };
}

/** A header's value; the values of one that was sent twice are joined, as RFC 9110 section 5.3 allows. */
export function headerOf(request: SignedRequest, name: string): string | undefined {
  return request.headers.get(name)?.join(',');
}
