import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { FunctionProcess } from './function-process.ts';

/** Processes for invocations. One is always started ahead, for that takes longer than most invocations do. */
export class FunctionPool implements AsyncDisposable {
  readonly #folder: string;
  #next = new FunctionProcess();
  readonly #started = new Set<FunctionProcess>([this.#next]);

  /** @param folder for disks. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  take(): FunctionProcess {
    const taken = this.#next;
    this.#next = this.#start();
    return taken;
  }

  /** A process whose folder for files is a disk of so many blocks of 4 kB. */
  async takeWithDisk(blocks: number): Promise<{ process: FunctionProcess; scratch: string }> {
    const scratch = await mkdtemp(join(this.#folder, 'disk-'));
    // A mount in a namespace of its own is gone with the process. Where nobody may mount, files have the limit.
    const launcher = `
      unshare --mount true 2>/dev/null && exec unshare --mount sh -c '
        mount -t tmpfs -o size=${blocks * 4}k tmpfs "${scratch}" && exec "$@"' sh "$@"
      ulimit -f ${blocks * 8} && exec "$@"`;
    const process = this.#start(['/bin/sh', '-c', launcher, 'sh']);
    return { process, scratch };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#started].map((process) => process.kill()));
  }

  #start(launcher?: readonly string[]): FunctionProcess {
    const process = new FunctionProcess(launcher);
    this.#started.add(process);
    return process;
  }
}
