import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** What one request is answered with. */
export interface Planned {
  status?: number;
  headers?: Record<string, string>;
  /** Text is sent as it is. */
  body?: unknown;
  /** Where the connection is cut: before anything of the answer, or after the body, which has no end then; or not at all. */
  cut?: 'before' | 'within' | 'never';
  /** What the answer waits for. */
  after?: Promise<unknown>;
}

/** Answers by `METHOD /path?query`: one for every request, or one after the other, the last one again and again. */
export type Plan = Readonly<Record<string, Planned | readonly Planned[]>>;

export interface Asked {
  operation: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export interface ApiStandIn extends AsyncDisposable {
  url: string;
  /** Everything that was asked, in order. */
  asked: Asked[];
  operations(): string[];
}

/** Stands in for the API, and for the bucket, on loopback. What is not planned is refused as `UnplannedUse`. */
export async function apiStandIn(plan: Plan | ((url: string) => Plan)): Promise<ApiStandIn> {
  const asked: Asked[] = [];
  const left = new Map<string, Planned[]>();
  const server = createServer(async (request, response) => {
    const operation = `${request.method} ${request.url}`;
    const sent = await text(request);
    asked.push({ operation, headers: request.headers, body: sent === '' ? undefined : JSON.parse(sent) });
    const queue = left.get(operation) ?? [];
    const {
      status = 200,
      headers,
      body,
      cut,
      after,
    } = (queue.length > 1 ? queue.shift() : queue[0]) ?? unplanned(operation);
    await after;
    const content = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const cutNow = () => request.socket.destroy();
    if (cut === 'before') return void cutNow();
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    if (cut === 'within') response.write(content, cutNow);
    else if (cut === 'never') response.write(content);
    else response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The stand-in does not listen.');
  const url = `http://127.0.0.1:${address.port}`;
  for (const [operation, planned] of Object.entries(typeof plan === 'function' ? plan(url) : plan)) {
    left.set(operation, [planned].flat());
  }
  return {
    url,
    asked,
    operations: () => asked.map(({ operation }) => operation),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function unplanned(Message: string): Planned {
  return { status: 400, body: { Error: { Code: 'UnplannedUse', Message } } };
}

/** A query as `GET /queries/{QueryId}` shows it. */
export function view(State: string, more: object = {}) {
  return { QueryId: 'q1', State: { State, SubmissionDateTime: 1_795_213_443_132 }, ...more };
}

export function refusal(status: number, Code: string, Message = 'So it is.'): Planned {
  return { status, headers: { 'x-amzn-requestid': 'r-1' }, body: { Error: { Code, Message } } };
}
