import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry, Ledger } from './ledger.ts';
import { type Conduct, type PlannedQuery, RECEIVERS } from './plan.ts';

/** Receivers that do with each attempt what is planned for it. */
export interface Receivers {
  /** Where a query's callback goes to; undefined where nobody is to be called back. */
  urlOf(query: PlannedQuery): string | undefined;
  /** Stops listening, or listens again on the same port. */
  setDark(receiver: number, dark: boolean): Promise<void>;
  close(): void;
}

/** Opens them on loopback. What they read goes to the ledger. */
export async function openReceivers(ledger: Ledger): Promise<Receivers> {
  const servers = await Promise.all(Array.from({ length: RECEIVERS }, () => open(ledger)));
  return {
    urlOf({ number, receiver }) {
      const port = receiver === undefined ? undefined : servers[receiver]?.port;
      return port === undefined ? undefined : `http://127.0.0.1:${port}/query/${number}`;
    },
    async setDark(receiver, dark) {
      const one = servers[receiver];
      if (!one || one.server.listening !== dark) return;
      if (dark) end(one.server);
      else await listen(one.server, one.port);
    },
    close() {
      for (const { server } of servers) end(server);
    },
  };
}

async function open(ledger: Ledger): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    // What goes wrong on a connection that somebody resets is what this is all about.
    receive(request, response, ledger).catch(() => response.destroy());
  });
  return { server, port: await listen(server, 0) };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The receiver does not listen.');
  return address.port;
}

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function receive(request: IncomingMessage, response: ServerResponse, ledger: Ledger): Promise<void> {
  const [, place, number] = (request.url ?? '').split('/');
  if (place !== 'query') {
    ledger.followedRedirects.push(`query ${number}`);
    response.writeHead(204).end();
    return;
  }
  const entry = ledger.entry(Number(number));
  const act = ledger.meet(entry);
  if (act === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const text = Buffer.concat(await request.toArray()).toString();
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  ledger.read(entry, Object.fromEntries(headers), text);
  await CONDUCT[act]({ entry, ledger, request, response });
}

interface Scene {
  entry: Entry;
  ledger: Ledger;
  request: IncomingMessage;
  response: ServerResponse;
}

const CONDUCT: Record<Exclude<Conduct, 'reset'>, (scene: Scene) => Promise<unknown> | unknown> = {
  'answer 500': ({ response }) => response.writeHead(500).end('{"error":"out of order"}'),
  'answer 503': ({ response }) => response.writeHead(503, { 'retry-after': '1' }).end(),
  'answer 302': ({ entry, response }) =>
    response.writeHead(302, { location: `/elsewhere/${entry.query.number}` }).end(),
  'read and reset': ({ request }) => request.socket.resetAndDestroy(),
  'answer garbage': ({ request }) => request.socket.end('220 this is no HTTP\r\n\r\n'),
  // Until the sender loses patience.
  stall: ({ request }) => once(request.socket, 'close'),
  'answer 204': ({ entry, ledger, response }) => {
    ledger.accept(entry);
    response.writeHead(204).end();
  },
  async 'answer slowly'({ entry, ledger, response }) {
    await sleep(1_500);
    ledger.accept(entry);
    response.writeHead(200).end('taken');
  },
  async 'answer 200 and reset'({ entry, ledger, request, response }) {
    ledger.accept(entry);
    response.writeHead(200, { 'content-length': '1000' }).write('taken, and');
    await sleep(50);
    request.socket.resetAndDestroy();
  },
  'answer 410': ({ entry, response }) => {
    entry.refused = true;
    response.writeHead(410).end();
  },
};
