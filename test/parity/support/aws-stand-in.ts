import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a stand-in answers one request with. */
export interface Answer {
  status?: number;
  body: unknown;
}

export type Answers = Readonly<Record<string, Answer>>;

/** What was asked of a stand-in: `Service.Operation` of the AWS JSON protocol, or `POST /path`. */
export interface Asked {
  operation: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * Stands in for AWS and for a receiver, on loopback, with answers that are written out. What has no answer is an
 * error, and is remembered like everything else that was asked.
 */
export async function awsStandIn(answers: Answers | ((url: string) => Answers)) {
  const asked: Asked[] = [];
  let planned: Answers = {};
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const operation = typeof target === 'string' ? target : `${request.method} ${request.url}`;
    asked.push({ operation, headers: request.headers, body });
    const { status = 200, body: answer } = planned[operation] ?? {
      status: 400,
      body: { __type: 'UnplannedUse', message: operation },
    };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  planned = typeof answers === 'function' ? answers(url) : answers;
  return {
    url,
    asked,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('The stand-in has no port.');
  return address.port;
}
