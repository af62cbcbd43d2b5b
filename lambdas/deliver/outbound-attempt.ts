import { CallbackUnreachable } from './outbound-errors.ts';

/** What ends one attempt: time, or the receiver's own conduct. The first reason stays. */
export class OutboundAttempt {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  /** Rejects when the attempt ends. */
  readonly ended: Promise<never>;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true });
    promise.catch(() => {});
    this.ended = promise;
  }

  /** Runs a step; when it takes longer than `milliseconds` the whole attempt ends. */
  async within<T>(milliseconds: number, fault: string, step: () => Promise<T>): Promise<T> {
    const late = new CallbackUnreachable(`The receiver ${fault} within ${milliseconds / 1000} s.`);
    const timer = setTimeout(() => this.end(late), milliseconds);
    try {
      return await step();
    } finally {
      clearTimeout(timer);
    }
  }

  end(reason: CallbackUnreachable): void {
    this.#controller.abort(reason);
  }
}
