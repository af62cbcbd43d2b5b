import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, SeenRow, Verdict } from './ledger.ts';
import type { Tally } from './tally.ts';

/** Asks the service for the whole table. @throws {Error} while it cannot be asked. */
export type AskAll = () => Promise<SeenRow[]>;

export interface ReadersOptions {
  ask: AskAll;
  ledger: Ledger;
  tally: Tally;
  /** What is being tried, to say so where a check fails. */
  where: () => string;
}

const AGAIN_AFTER_MS = 100;

/** Readers who ask for the whole table all the time, and compare what they see with the ledger. */
export class Readers {
  readonly #options: ReadersOptions;
  #closing = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#reading = this.#read();
  }

  async stop(): Promise<void> {
    this.#closing = true;
    await this.#reading;
  }

  /** One check, from now on. */
  async check(): Promise<Verdict> {
    const { ask, ledger, tally, where } = this.#options;
    const about = where();
    for (;;) {
      const asked = performance.now();
      try {
        const rows = await ask();
        const verdict = ledger.check(rows, { asked, answered: performance.now() });
        tally.take(verdict, rows.length, about);
        return verdict;
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        tally.unanswered += 1;
        await sleep(AGAIN_AFTER_MS);
      }
    }
  }

  async #read(): Promise<void> {
    while (!this.#closing) await this.check();
  }
}

/** The service was not there, or did not answer. What it answers wrongly is another thing. */
export class Unanswered extends Error {
  override name = 'Unanswered';
}

function isUnanswered(error: unknown): boolean {
  // fetch fails so where the connection does.
  return error instanceof Unanswered || error instanceof TypeError;
}
