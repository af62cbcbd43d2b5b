import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Callback, callbackSchema } from '../../core/contract/query.ts';

/** A callback as it arrived. */
export interface Arrival {
  headers: IncomingHttpHeaders;
  text: string;
  callback: Callback;
}

/** A receiver of a caller's own. */
export interface Receiver {
  url: string;
  arrivals: Arrival[];
  /** The first callback of a query, once it is there. */
  of(queryId: string): Promise<Arrival>;
  close(): void;
}

const PATIENCE_MS = 60_000;

/** @param answer the status for each callback, by how many with this webhook-id came before. */
export async function openReceiver(answer: (earlier: number) => number = () => 204): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const id = request.headers['webhook-id'];
    const earlier = arrivals.filter(({ headers }) => headers['webhook-id'] === id).length;
    arrivals.push({ headers: request.headers, text, callback: callbackSchema.parse(JSON.parse(text)) });
    response.writeHead(answer(earlier)).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The receiver does not listen.');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    arrivals,
    async of(queryId) {
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until) {
        const arrival = arrivals.find(({ callback }) => callback.QueryId === queryId);
        if (arrival) return arrival;
        await sleep(10);
      }
      throw new Error(`No callback of ${queryId} came.`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
