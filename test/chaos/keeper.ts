import { join } from 'node:path';
import { type RunningService, startService } from '../support/service.ts';

const COMMAND = [join(import.meta.dirname, 'service.ts')];

export interface KeeperOptions {
  home: string;
  seed: number;
  webhookSecret: string;
}

/** Keeps the service running: kills it when it is told to, and starts it again whatever ended it. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #meantToEnd = new WeakSet<RunningService>();
  #current: Promise<RunningService>;
  #starts = 0;
  #ports: Record<string, string> = {};
  kills = 0;
  /** What each process printed that ended without being killed. */
  readonly crashes: string[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#current = this.#start();
  }

  /** The service, once it is ready. */
  up(): Promise<RunningService> {
    return this.#current;
  }

  /**
   * Kills the service with -9 and starts it again.
   * @param again kills the new one as well, so many milliseconds after its start, be it ready or not.
   */
  async kill(again?: number): Promise<void> {
    const service = await this.#current;
    this.#meantToEnd.add(service);
    this.kills += 1;
    this.#current = service.end('SIGKILL').then(() => this.#start(again));
    await this.#current;
  }

  /** Ends the service in order. @returns its exit code. */
  async close(): Promise<number | null> {
    const service = await this.#current;
    this.#meantToEnd.add(service);
    return service.end('SIGTERM');
  }

  async #start(dieAfter?: number): Promise<RunningService> {
    const { home, seed, webhookSecret } = this.#options;
    const knobs = {
      ...this.#ports,
      LAKEHOOK_WEBHOOK_SECRET: webhookSecret,
      CHAOS_SEED: String(seed),
      CHAOS_START: String(this.#starts++),
      ...(dieAfter !== undefined && { CHAOS_DIE_AFTER: String(dieAfter) }),
    };
    let service: RunningService;
    try {
      service = await startService(home, knobs, COMMAND);
    } catch (error) {
      if (dieAfter === undefined) throw error;
      this.kills += 1;
      return this.#start();
    }
    // Links and clients hold across restarts.
    this.#ports = { PORT: new URL(service.apiUrl).port, AWS_PORT: new URL(service.awsUrl).port };
    void service.ended.then(() => this.#restart(service, dieAfter));
    return service;
  }

  #restart(service: RunningService, dieAfter: number | undefined): void {
    if (this.#meantToEnd.has(service)) return;
    if (dieAfter === undefined) this.crashes.push(service.printed().slice(-2_000));
    else this.kills += 1;
    this.#current = this.#start();
  }
}
