import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a stand-in answers one request with. */
export interface Answer {
  status?: number;
  body: unknown;
}

/** By operation: one answer for all, or one for the body of each request. */
export type Answers = Readonly<Record<string, Answer | ((body: string) => Answer)>>;

/** What was asked of a stand-in: `Service.Operation` of the AWS JSON protocol, or `POST /path`. */
export interface Asked {
  operation: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface AwsStandIn extends AsyncDisposable {
  url: string;
  /** What an SDK client is made with to ask here. */
  client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Everything that was asked, in order. */
  asked: Asked[];
  close(): Promise<void>;
}

function unplanned(operation: string): Answer {
  return { status: 400, body: { __type: 'UnplannedUse', message: operation } };
}

/**
 * Stands in for AWS and for a receiver, on loopback, with answers that are written out. What has no answer is an
 * error, and is remembered like everything else that was asked.
 */
export async function awsStandIn(answers: Answers | ((url: string) => Answers)): Promise<AwsStandIn> {
  const asked: Asked[] = [];
  let planned: Answers = {};
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const operation = typeof target === 'string' ? target : `${request.method} ${request.url}`;
    asked.push({ operation, headers: request.headers, body });
    const plan = planned[operation] ?? unplanned(operation);
    const { status = 200, body: answer } = typeof plan === 'function' ? plan(body) : plan;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  planned = typeof answers === 'function' ? answers(url) : answers;
  const close = async () => {
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  };
  return {
    url,
    client: {
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    asked,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** An answer that is an error, as the AWS JSON protocol writes it. */
export function refused(__type: string): Answer {
  return { status: 400, body: { __type, message: 'refused by the test' } };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('The stand-in has no port.');
  return address.port;
}
