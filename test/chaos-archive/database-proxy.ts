import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the next COMMIT that goes through. */
export type Cut =
  /** The connection is lost before the database reads it. */
  | 'before'
  /** The database reads it; whether it answers, nobody hears. */
  | 'after'
  /** The database has answered, and the answer is lost. */
  | 'answered';

/** Where the database is as of now. */
type Target = () => Promise<{ host: string; port: number }>;

// A simple query: Q, the length of the rest, the text, a zero.
// https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-QUERY
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');

/** A wire to the database that can be cut at COMMIT. */
export class DatabaseProxy implements AsyncDisposable {
  readonly #server = createServer((client) => {
    client.on('error', () => undefined);
    // Nothing is read before there is somewhere to send it to.
    this.#target().then(
      ({ host, port }) => this.#join(client, connect({ host, port })),
      () => client.destroy(),
    );
  });
  readonly #target: Target;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;
  port = 0;
  /** How many COMMITs it has cut. */
  cuts = 0;

  private constructor(target: Target) {
    this.#target = target;
  }

  static async open(target: Target): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    proxy.port = typeof address === 'object' && address ? address.port : 0;
    return proxy;
  }

  /** Cuts the connection that sends the next COMMIT. */
  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  /** Cuts nothing any more. */
  mend(): void {
    this.#cut = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    const both = [client, server];
    const end = () => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', end);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    let isCutting = false;
    client.on('data', (chunk) => {
      if (isCutting) return;
      const cut = chunk.includes(COMMIT) ? this.#cut : undefined;
      if (!cut) {
        server.write(chunk);
        return;
      }
      this.#cut = undefined;
      this.cuts += 1;
      isCutting = true;
      if (cut === 'before') end();
      else if (cut === 'after') server.write(chunk, end);
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (isCutting) end();
      else client.write(chunk);
    });
  }
}
