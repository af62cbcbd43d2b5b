import { createServer } from 'node:http';
import * as z from 'zod';

const messageSchema = z.object({ QueryId: z.string(), State: z.object({ State: z.string() }) });

/** A receiver of callbacks on loopback. */
export interface Receiver {
  url: string;
  /** Resolves with `performance.now()` of the moment at which the callback of this query had arrived. */
  arrival(queryId: string): Promise<number>;
  close(): void;
}

/** @throws later, in `arrival`, when a query did not succeed: a bench of failures measures nothing. */
export async function openReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, PromiseWithResolvers<number>>();
  const arrivalOf = (queryId: string) => {
    const arrival = arrivals.get(queryId) ?? Promise.withResolvers<number>();
    arrivals.set(queryId, arrival);
    return arrival;
  };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const now = performance.now();
    response.end();
    const { QueryId, State } = messageSchema.parse(JSON.parse(body.toString()));
    if (State.State === 'SUCCEEDED') arrivalOf(QueryId).resolve(now);
    else arrivalOf(QueryId).reject(new Error(`${QueryId} ended as ${body.toString()}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The receiver does not listen.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrival: (queryId) => arrivalOf(queryId).promise,
    close: () => server.closeAllConnections(),
  };
}
