import { CallbackUnreachable } from './outbound-errors.ts';

/** What ends one attempt: time, the caller, or the receiver's own conduct. The first reason stays. */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly signal = this.#controller.signal;
  /** Rejects when the attempt ends. */
  readonly ended: Promise<never>;

  constructor(caller: AbortSignal | undefined) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true });
    promise.catch(() => {});
    this.ended = promise;
    this.#caller = caller;
    if (caller?.aborted) this.#cancel();
    caller?.addEventListener('abort', this.#cancel, { once: true });
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

  dispose(): void {
    this.#caller?.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => {
    this.end(new CallbackUnreachable('The attempt was cancelled.', { cause: this.#caller?.reason }));
  };
}
