import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pick, type Random } from '../chaos/random.ts';

/** What becomes of calls. */
export type StoreWeather = 'fair' | 'throttled';

// A call is tried six times, so that one in twenty storms is too much for one of a batch's calls.
const THROTTLED = [
  ['pass', 50],
  ['slow down', 40],
  ['lost answer', 10],
] as const;

const SLOW_DOWN =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

/** A wire to the AWS-compatible endpoint, on which S3 can be throttled. Athena's calls pass. */
export class StoreProxy implements AsyncDisposable {
  readonly #server = createServer((incoming, answer) => {
    this.#pass(incoming, answer).catch(() => incoming.socket.destroy());
  });
  readonly #target: () => Promise<URL>;
  readonly #random: Random;
  weather: StoreWeather = 'fair';
  url = '';
  /** Calls that were refused, and calls whose answer was lost. */
  throttled = 0;
  lostAnswers = 0;

  private constructor(target: () => Promise<URL>, random: Random) {
    this.#target = target;
    this.#random = random;
  }

  static async open(target: () => Promise<URL>, random: Random): Promise<StoreProxy> {
    const proxy = new StoreProxy(target, random);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    proxy.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const isStore = incoming.headers['x-amz-target'] === undefined;
    const fate = isStore && this.weather === 'throttled' ? pick(this.#random, THROTTLED) : 'pass';
    if (fate === 'slow down') {
      this.throttled += 1;
      incoming.resume();
      answer.writeHead(503, { 'content-type': 'application/xml', connection: 'close' }).end(SLOW_DOWN);
      return;
    }
    const { hostname, port } = await this.#target();
    // The host stays as it was signed.
    const outgoing = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (response) => {
        if (fate === 'lost answer') {
          this.lostAnswers += 1;
          response.resume();
          incoming.socket.destroy();
          return;
        }
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    const lose = () => incoming.socket.destroy();
    outgoing.on('error', lose);
    incoming.on('error', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}
