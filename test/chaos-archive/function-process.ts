import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ArchivePoint } from '../../core/archive/points.ts';
import { type Call, type ToFunction, toTrialSchema } from './function-messages.ts';

const PROGRAM = join(import.meta.dirname, 'function.ts');

/** How an invocation ended. */
export type InvocationEnd =
  | { state: 'answered'; answer: unknown }
  | { state: 'failed'; name: string; message: string }
  | { state: 'killed' };

/** A process for one invocation. It waits at each point of the protocol until it is let go on. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #said = '';

  /** @param launcher what runs Node, with its arguments, where something is to stand between. */
  constructor(launcher: readonly string[] = []) {
    const [program = process.execPath, ...args] = [...launcher, process.execPath, PROGRAM];
    this.#child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#exited = once(this.#child, 'exit');
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = `${this.#said}${chunk}`.slice(-2_000);
    });
    // A trial that ends before its time leaves no process behind.
    const leave = () => this.#child.kill('SIGKILL');
    process.once('exit', leave);
    this.#exited.finally(() => process.off('exit', leave)).catch(() => undefined);
  }

  /** @param onPoint awaited at each point. Where it ends the process, nothing goes on. */
  async invoke(call: Call, onPoint: (point: ArchivePoint) => Promise<void>): Promise<InvocationEnd> {
    const ended = Promise.withResolvers<InvocationEnd>();
    this.#child.on('message', (text) => {
      const message = toTrialSchema.parse(text);
      if (message.what === 'answer') ended.resolve({ state: 'answered', answer: message.answer });
      else if (message.what === 'failure') ended.resolve({ ...message, state: 'failed' });
      else onPoint(message.point).then(() => this.#send({ what: 'go on' }), ended.reject);
    });
    this.#exited.then(() => {
      if (this.#child.signalCode === 'SIGKILL') ended.resolve({ state: 'killed' });
      else ended.reject(new Error(`A function's process ended by itself:\n${this.#said}`));
    }, ended.reject);
    this.#send({ what: 'call', call });
    try {
      return await ended.promise;
    } finally {
      await this.kill();
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Stops it where it is. */
  stall(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Lets it go on after a stall. */
  wake(): void {
    this.#child.kill('SIGCONT');
  }

  #send(message: ToFunction): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
