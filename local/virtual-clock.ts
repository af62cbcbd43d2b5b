import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from './clock.ts';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

/**
 * Turns of the event loop without a sign of life after which everything is held to be waiting for a timer. A chain of
 * promises runs to its end within one turn; a journal's commit takes one more.
 */
const QUIET_TURNS = 4;

/**
 * A clock whose time stands still while anything runs and then jumps to the next timer, so that hours pass in moments.
 *
 * How it knows that all is idle: whoever works under a clock looks at it (`now`), goes to sleep on it or is woken by it.
 * When the event loop has turned `QUIET_TURNS` times and nothing of the kind has happened, everything left is asleep.
 * Work that waits for something else (a socket, a file, another thread) leaves no such sign: hand its promise to
 * `during`, and time stands still until it has settled.
 */
export class VirtualClock implements Clock {
  #now: number;
  #signs = 0;
  #busy = 0;
  readonly #timers = new Set<Timer>();

  /** @param start epoch milliseconds that `now` begins at. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    this.#signs += 1;
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.#signs += 1;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer: Timer = {
        due: this.#now + Math.max(0, milliseconds),
        fire: () => {
          this.#end(timer);
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.#end(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#timers.add(timer);
    });
  }

  /** Keeps time from passing until `work` has settled; answers what it answers. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work;
    } finally {
      this.#busy -= 1;
      this.#signs += 1;
    }
  }

  /** Resolves once everything is asleep, without letting time pass. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#signs;
      await turn();
      if (this.#signs !== before || this.#busy > 0) quiet = -1;
    }
  }

  /** Lets `milliseconds` pass; each timer that falls due fires at its own time, and what it wakes runs before the next. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await this.settle();
    for (let next = this.#next(); next && next.due <= until; next = this.#next()) {
      this.#jumpTo(next);
      await this.settle();
    }
    this.#now = until;
  }

  /**
   * Jumps from timer to timer until `goal` has settled; answers what it answers.
   * @throws {Error} when `goal` is still open and no timer is left that could bring it about.
   */
  async runUntil<T>(goal: Promise<T>): Promise<T> {
    let reached = false;
    const done = () => {
      reached = true;
    };
    goal.then(done, done);
    for (await this.settle(); !reached; await this.settle()) {
      const next = this.#next();
      if (!next) throw new Error('Nothing is left to wait for, and the goal is not reached.');
      this.#jumpTo(next);
    }
    return goal;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer;
    return next;
  }

  #jumpTo(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    timer.fire();
  }

  #end(timer: Timer): void {
    this.#signs += 1;
    this.#timers.delete(timer);
  }
}
