import type { Client } from 'pg';

/** Well below the time after which the server ends a connection that does nothing. */
const BEAT_MS = 30_000;

/** Keeps a connection alive while its owner works on something else. A process that stalled keeps nothing alive. */
export class Heartbeat {
  readonly #client: Client;
  #timer: NodeJS.Timeout | undefined;
  #beat: Promise<unknown> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  start(): void {
    this.#timer = setInterval(() => {
      // Where the connection is lost, its next statement says so.
      this.#beat = this.#client.query('SELECT 1').catch(() => undefined);
    }, BEAT_MS);
  }

  /** Resolves once the connection is free. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beat;
  }
}
