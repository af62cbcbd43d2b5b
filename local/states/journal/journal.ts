import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { LakehookError } from '../../../core/errors.ts';
import type { AwsEvent, Emit } from '../../events/event.ts';
import type { HistoryEvent } from '../history.ts';
import { type Frame, frameSchema } from '../run/frame.ts';
import {
  type ExecutionRow,
  type ExecutionStatus,
  eventRow,
  executionRow,
  frameRow,
  outboxRow,
} from './rows.ts';
import { statements } from './statements.ts';
import { EVENT_SPAN, JOURNAL_VERSION, TABLES } from './tables.ts';

/** Milliseconds: a process that is just ending gives the file up within that; longer, it is another's. */
const PATIENCE = 1000;

/** Something that has changes to be journaled; they are asked for once, when the batch is written. */
export interface Journaled {
  writeTo(writer: JournalWriter): void;
}

/** What a batch is made of. */
export interface JournalWriter {
  insertExecution(row: ExecutionRow): void;
  updateExecution(row: ExecutionRow): void;
  appendEvent(execution: number, event: HistoryEvent): void;
  saveFrame(execution: number, frame: Frame): void;
  dropFrame(execution: number, path: string): void;
  emit(event: AwsEvent): void;
}

/**
 * The executions on disk. Changes gather until the event loop has come round and are then written in one transaction: a
 * hundred executions that move at once cost one commit. `synchronous=NORMAL` keeps what is committed through a killed
 * process (https://sqlite.org/pragma.html#pragma_synchronous).
 */
export class Journal implements JournalWriter {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof statements>;
  readonly #emit: Emit;
  readonly #onFailure: (error: LakehookError) => void;
  readonly #changed = new Set<Journaled>();
  readonly #toEmit: { id: number; event: AwsEvent }[] = [];
  readonly #emitted: number[] = [];
  readonly #delivering = new Set<Promise<void>>();
  #batch: PromiseWithResolvers<void> | undefined;
  #nextExecution: number;
  readonly #lastLeftOver: number;
  #failure: unknown;

  /**
   * @param onFailure told once, when nothing can be written any more.
   * @throws {LakehookError} `JournalFailed` when the file is another process's at the moment, or of another version.
   */
  constructor(file: string, emit: Emit, onFailure: (error: LakehookError) => void = () => undefined) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#emit = emit;
    this.#onFailure = onFailure;
    this.#database = new DatabaseSync(file, { timeout: PATIENCE });
    this.#prepare();
    this.#sql = statements(this.#database);
    this.#nextExecution = Number(this.#sql.lastExecution.get()?.id ?? 0) + 1;
    this.#lastLeftOver = Number(this.#sql.lastOutbox.get()?.id ?? 0);
  }

  /** The id of the next execution; ids grow in the order of starting. */
  newExecutionId(): number {
    return this.#nextExecution++;
  }

  /** Has `source` written with the next batch. */
  changed(source: Journaled): void {
    this.#changed.add(source);
    this.#schedule();
  }

  /**
   * Resolves once everything that has changed so far is on disk.
   * @throws {LakehookError} `JournalFailed` when the database cannot be written (a full disk). From then on nothing is
   * written any more: what is on disk is whole, and a new process goes on from there.
   */
  committed(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#batch?.promise ?? Promise.resolve();
  }

  /** Writes the batch at once. */
  commit(): void {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = undefined;
    try {
      this.#write();
    } catch (cause) {
      const failure = this.#failed('written', cause);
      this.#failure = failure;
      batch.reject(failure);
      this.#onFailure(failure);
      return;
    }
    batch.resolve();
    for (const { id, event } of this.#toEmit.splice(0)) this.#deliver(id, event);
  }

  /** Emits what an earlier process journaled and was not known to have been taken when it ended. */
  emitLeftOver(): void {
    for (const row of this.#sql.outbox.all(this.#lastLeftOver)) {
      const { id, event } = outboxRow.parse(row);
      this.#deliver(id, JSON.parse(event));
    }
  }

  /** Writes what is left. Events still being taken after a second are emitted again by the next process. */
  async close(): Promise<void> {
    this.commit();
    const patience = sleep(PATIENCE, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.#delivering), patience]);
    this.commit();
    this.#failure ??= new Error('The journal is closed.');
    this.#database.close();
  }

  // What a batch is made of.

  insertExecution(row: ExecutionRow): void {
    this.#sql.insertExecution.run(row);
  }

  updateExecution(row: ExecutionRow): void {
    this.#sql.updateExecution.run(row);
  }

  appendEvent(execution: number, { id, previous, at, type, details }: HistoryEvent): void {
    this.#sql.insertEvent.run(execution * EVENT_SPAN + id, previous, at, type, details ?? null);
  }

  saveFrame(execution: number, frame: Frame): void {
    this.#sql.saveFrame.run(execution, frame.path, JSON.stringify(frame));
  }

  dropFrame(execution: number, path: string): void {
    this.#sql.dropFrame.run(execution, path);
  }

  emit(event: AwsEvent): void {
    const { lastInsertRowid } = this.#sql.insertOutbox.run(JSON.stringify(event));
    this.#toEmit.push({ id: Number(lastInsertRowid), event });
  }

  // What can be asked of it. Changes not yet written are written first.

  execution(arn: string): ExecutionRow | undefined {
    this.commit();
    const row = this.#sql.execution.get(arn);
    return row && executionRow.parse(row);
  }

  running(): ExecutionRow[] {
    return this.#sql.running.all().map((row) => executionRow.parse(row));
  }

  /** Executions of a state machine, newest first, with ids below `before`. */
  list(about: { machine: string; status?: ExecutionStatus; before: number; limit: number }): ExecutionRow[] {
    this.commit();
    const { machine, status = null, before, limit } = about;
    return this.#sql.list.all({ machine, status, before, limit }).map((row) => executionRow.parse(row));
  }

  /** Events with ids from `from` on, in either direction. */
  history(execution: number, about: { from: number; limit: number; reverse: boolean }): HistoryEvent[] {
    this.commit();
    const [least, most] = about.reverse ? [1, about.from] : [about.from, EVENT_SPAN - 1];
    const query = about.reverse ? this.#sql.historyReversed : this.#sql.history;
    const start = execution * EVENT_SPAN;
    return query.all(start + least, start + most, about.limit).map((row) => {
      const { key, details, ...event } = eventRow.parse(row);
      return { ...event, id: key - start, ...(details !== null && { details }) };
    });
  }

  frames(execution: number): Frame[] {
    this.commit();
    return this.#sql.frames
      .all(execution)
      .map((row) => frameSchema.parse(JSON.parse(frameRow.parse(row).body)));
  }

  definition(hash: string): string | undefined {
    const body = this.#sql.definition.get(hash)?.body;
    return typeof body === 'string' ? body : undefined;
  }

  saveDefinition(hash: string, body: string): void {
    this.#transaction(() => this.#sql.insertDefinition.run(hash, body));
  }

  /** Drops executions that ended before `endedBefore`, and the frames of those that can no longer be redriven. */
  forget(about: { endedBefore: number; redrivableSince: number }): void {
    this.commit();
    this.#transaction(() => {
      this.#sql.forgetFrames.run(about.redrivableSince);
      for (const { id } of this.#sql.endedBefore.all(about.endedBefore)) {
        const start = Number(id) * EVENT_SPAN;
        this.#sql.forgetEvents.run(start, start + EVENT_SPAN - 1);
        this.#sql.forgetExecution.run(Number(id));
      }
    });
  }

  #prepare(): void {
    try {
      // One process owns the file: two would run each execution twice.
      this.#database.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;',
      );
      const version = this.#database.prepare('PRAGMA user_version').get()?.user_version;
      if (version === 0) this.#transaction(() => this.#database.exec(TABLES));
      else if (version !== JOURNAL_VERSION) {
        throw new Error(`It is of version ${version}; this program writes version ${JOURNAL_VERSION}.`);
      }
    } catch (cause) {
      this.#database.close();
      throw this.#failed('used', cause);
    }
  }

  #failed(how: 'used' | 'written', cause: unknown): LakehookError {
    if (cause instanceof LakehookError) return cause;
    const reason = cause instanceof Error ? cause.message : cause;
    return new LakehookError('JournalFailed', `The journal ${this.#file} cannot be ${how}: ${reason}`, {
      cause,
    });
  }

  #schedule(): void {
    if (this.#batch || this.#failure !== undefined) return;
    this.#batch = Promise.withResolvers();
    // A batch that nobody waits for may fail unheard; the next one to be waited for fails as well.
    this.#batch.promise.catch(() => {});
    setImmediate(() => this.commit());
  }

  #write(): void {
    this.#transaction(() => {
      for (const id of this.#emitted.splice(0)) this.#sql.deleteOutbox.run(id);
      for (const source of this.#changed) source.writeTo(this);
      this.#changed.clear();
    });
  }

  #transaction(work: () => unknown): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (cause) {
      // Where the disk is full, SQLite may have done so already. https://sqlite.org/lang_transaction.html
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw this.#failed('written', cause);
    }
  }

  /** An event leaves the outbox once whoever takes it is through with it: a crash or a failure before repeats it at the next start. */
  #deliver(id: number, event: AwsEvent): void {
    const delivery = (async () => this.#emit(event))().then(
      () => {
        this.#emitted.push(id);
        this.#schedule();
      },
      () => {},
    );
    this.#delivering.add(delivery);
    void delivery.finally(() => this.#delivering.delete(delivery));
  }
}
