import { createServer, type RequestListener } from 'node:http';
import { LakehookError } from '../../core/errors.ts';

/** A server on loopback. */
export interface Listening {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string;
  /** Takes no more connections and ends those that there are. */
  close(): Promise<void>;
}

/**
 * Listens on loopback only: whoever can reach the runtime can do everything with it.
 * @param port 0 takes a free one.
 * @param knob names the port in the error when it is taken.
 * @throws {LakehookError} `PortTaken`.
 */
export async function listen(port: number, knob: string, listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  // Idle SDK clients keep their connections; the default of 5 s would race with a request that reuses one.
  server.keepAliveTimeout = 60_000;
  const bound = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  }).catch((error: unknown) => {
    throw new LakehookError(
      'PortTaken',
      `${knob}: port ${port} on 127.0.0.1 cannot be listened on. Choose another.`,
      {
        cause: error,
      },
    );
  });
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
