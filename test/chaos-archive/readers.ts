import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, SeenRow, Verdict } from './ledger.ts';
import { EVERYTHING, type Question } from './question.ts';
import type { Tally } from './tally.ts';

export interface ReadersOptions {
  /** Asks the service. @throws {Error} while it cannot be asked. */
  ask: (question: Question) => Promise<SeenRow[]>;
  /** A question of any form. */
  nextQuestion: () => Question;
  ledger: Ledger;
  tally: Tally;
  /** What is being tried, to say so where a check fails. */
  where: () => string;
}

const AGAIN_AFTER_MS = 100;

/** Readers who ask all the time, now for the whole table, now a question of any form, and compare what they see with the ledger. */
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

  /** One check, from now on; of the whole table unless something else is asked. */
  async check(question: Question = EVERYTHING): Promise<Verdict> {
    const { ask, ledger, tally, where } = this.#options;
    const about = where();
    for (;;) {
      const asked = performance.now();
      try {
        const rows = await ask(question);
        const verdict = ledger.check(rows, { asked, answered: performance.now() }, question);
        tally.take(verdict, rows.length, `${about}; asked ${JSON.stringify(question.request)}`);
        return verdict;
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        tally.unanswered += 1;
        await sleep(AGAIN_AFTER_MS);
      }
    }
  }

  async #read(): Promise<void> {
    const { nextQuestion, tally } = this.#options;
    while (!this.#closing) {
      await this.check();
      await this.check(nextQuestion());
      tally.questions += 1;
    }
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
