/** Runs tasks a few at a time, the others in the order they came. */
export class Queue {
  readonly #atOnce: number;
  readonly #waiting: { id: string; run: () => Promise<void> }[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #closed = false;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether a task waits or runs. */
  has(id: string): boolean {
    return this.#running.has(id) || this.#waiting.some((task) => task.id === id);
  }

  /** `run` must not reject. */
  add(id: string, run: () => Promise<void>): void {
    this.#waiting.push({ id, run });
    this.#next();
  }

  /** Takes out a task that has not begun. */
  remove(id: string): boolean {
    const index = this.#waiting.findIndex((task) => task.id === id);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  /** Begins nothing more; resolves when what runs has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
    await Promise.all(this.#running.values());
  }

  #next(): void {
    while (!this.#closed && this.#running.size < this.#atOnce) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      const done = task.run().finally(() => {
        this.#running.delete(task.id);
        this.#next();
      });
      this.#running.set(task.id, done);
    }
  }
}
