import type { Clock } from '../../clock.ts';
import { QueryFailure, Refused } from '../dialect/faults.ts';
import type { Announcer } from './announcer.ts';
import { athenaError } from './athena-error.ts';
import { type Execution, isTerminal } from './execution.ts';
import { Queue } from './queue.ts';
import { offerResult } from './result-reuse.ts';
import type { ExecutionStore } from './store.ts';

/** What can be told of a run before its end. */
export type Progress = Pick<Execution, 'bytesScanned' | 'planningMillis'>;

/** What a run that succeeds has to say. */
export type RunResult = Progress & Pick<Execution, 'columns' | 'manifest'>;

/** Thrown by a run that would read more than its work group allows. */
export class ScanLimitExceeded extends Error {
  override name = 'ScanLimitExceeded';
}

/** Runs one execution; ends soon after `signal` is aborted, with any error, and leaves no file behind then. */
export type RunExecution = (
  execution: Execution,
  signal: AbortSignal,
  report: (progress: Progress) => void,
) => Promise<RunResult>;

export interface LifecycleOptions {
  store: ExecutionStore;
  announcer: Announcer;
  clock: Clock;
  run: RunExecution;
  maxConcurrent: number;
}

/**
 * Takes executions from QUEUED over RUNNING to their end. Each step is kept before it is told of, so an execution that is
 * cut short by the end of the process is run again by `resume`.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #queue: Queue;
  readonly #stops = new Map<string, AbortController>();
  #closed = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#queue = new Queue(options.maxConcurrent);
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Queues an execution that the store holds as QUEUED. */
  enqueue(execution: Execution): void {
    this.#queue.add(execution.id, () => this.#run(execution));
  }

  /** Tells of an execution that ended without being run, and that the store holds as it ended. */
  conclude(execution: Execution): void {
    this.#options.announcer.announce(execution, 'QUEUED');
  }

  /** Cancels an execution. One that runs is cancelled within moments, one that has ended stays as it is. */
  stop(id: string): void {
    if (this.#queue.remove(id)) {
      const execution = this.#options.store.get(id);
      if (execution !== undefined) this.#end(execution, cancelled('Query cancelled by user'));
      return;
    }
    this.#stops.get(id)?.abort();
  }

  /** Goes on where an earlier process stopped: runs what had not ended, and tells again of ends that may be unknown. */
  resume(): void {
    for (const execution of this.#options.store.unannounced()) {
      // Started by this very process, before it was asked to go on.
      if (this.#queue.has(execution.id)) continue;
      if (isTerminal(execution)) {
        this.#options.announcer.announce(execution, execution.startedAt === undefined ? 'QUEUED' : 'RUNNING');
        continue;
      }
      const { startedAt, ...queued } = execution;
      this.enqueue({ ...queued, state: 'QUEUED' });
    }
  }

  /** Stops what runs; it stays RUNNING in the store, and is run again after a restart. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops.values()) stop.abort();
    await this.#queue.close();
    this.#options.announcer.close();
  }

  async #run(queued: Execution): Promise<void> {
    const { store, announcer, clock, run } = this.#options;
    const stop = new AbortController();
    this.#stops.set(queued.id, stop);
    let execution: Execution = { ...queued, state: 'RUNNING', startedAt: clock.now() };
    store.put(execution);
    announcer.announce(execution, 'QUEUED');
    const report = (progress: Progress) => {
      execution = { ...execution, ...progress };
      store.put(execution);
    };
    const end = await run(execution, stop.signal, report)
      .then((result): Partial<Execution> => ({ state: 'SUCCEEDED', ...result }))
      .catch((error: unknown) => this.#endOf(error, stop.signal));
    this.#stops.delete(queued.id);
    if (!(this.#closed && stop.signal.aborted)) this.#end(execution, end);
  }

  #endOf(error: unknown, signal: AbortSignal): Partial<Execution> {
    if (error instanceof ScanLimitExceeded) return cancelled(error.message);
    if (signal.aborted) return cancelled('Query cancelled by user');
    return failed(error);
  }

  #end(execution: Execution, end: Partial<Execution>): void {
    const { store, announcer, clock } = this.#options;
    const ended: Execution = { ...execution, ...end, completedAt: clock.now() };
    store.put(ended);
    offerResult(ended, store);
    announcer.announce(ended, execution.state);
  }
}

function cancelled(reason: string): Partial<Execution> {
  return { state: 'CANCELLED', reason };
}

function failed(error: unknown): Partial<Execution> {
  const failure = failureOf(error);
  return { state: 'FAILED', reason: `${failure.code}: ${failure.message}`, error: athenaError(failure) };
}

function failureOf(error: unknown): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new QueryFailure(error instanceof Refused ? 'SYNTAX_ERROR' : 'GENERIC_INTERNAL_ERROR', message, {
    cause: error,
  });
}
