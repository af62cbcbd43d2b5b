/** Resolves after that many milliseconds, or rejects with the signal's reason once it is aborted. */
export type Sleep = (millis: number, signal?: AbortSignal) => Promise<void>;

/** By a timer. */
export const sleep: Sleep = (millis, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, millis);
    signal?.addEventListener('abort', stop, { once: true });
  });
