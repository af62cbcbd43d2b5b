import type { AwsEvent } from '../../events/event.ts';
import { LOCAL_ROLE_ARN } from '../arn.ts';
import type { Definition } from '../definition/schema.ts';
import { type EventContent, events, type HistoryEvent } from '../history.ts';
import type { Journaled, JournalWriter } from '../journal/journal.ts';
import type { ExecutionRow, ExecutionStatus } from '../journal/rows.ts';
import { type Json, type Payload, payload } from '../json.ts';
import { MOST_EVENTS } from '../redrive-status.ts';
import { statusEvent } from '../status-event.ts';
import { StateFailure } from './failure.ts';
import { type Frame, newFrame } from './frame.ts';
import { Run } from './run.ts';
import { runScope } from './run-scope.ts';
import type { World } from './world.ts';

/** How an execution ended. */
export interface Ending {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
  output?: Payload;
  error?: string | undefined;
  cause?: string | undefined;
}

/** One running execution: its row, its frames and its history, kept in step with the journal. */
export class Execution implements Journaled {
  readonly row: ExecutionRow;
  readonly definition: Definition;
  readonly world: World;
  readonly input: Json;
  readonly frames: Map<string, Frame>;
  readonly #stop = new AbortController();
  readonly #newEvents: HistoryEvent[] = [];
  readonly #changedFrames = new Set<string>();
  readonly #announcements: AwsEvent[] = [];
  readonly #through = Promise.withResolvers<void>();
  #isNew = false;

  constructor(world: World, about: { row: ExecutionRow; definition: Definition; frames?: readonly Frame[] }) {
    this.world = world;
    this.row = about.row;
    this.definition = about.definition;
    this.input = JSON.parse(about.row.input);
    this.frames = new Map((about.frames ?? []).map((frame) => [frame.path, frame]));
  }

  /** Resolves when the execution has ended and that is on disk, or when it was halted. */
  get through(): Promise<void> {
    return this.#through.promise;
  }

  /** Writes down that the execution has started. */
  begin(): void {
    this.#isNew = true;
    this.#append(events.executionStarted({ value: this.input, text: this.row.input }, LOCAL_ROLE_ARN), 0);
    const frame = newFrame('', { state: this.definition.StartAt, input: this.input, lastEvent: 0 });
    this.addFrame(frame);
    this.#announce();
  }

  /** Runs on from where the frames stand. */
  async drive(): Promise<void> {
    const root = this.frames.get('');
    if (!root) throw new Error(`The journal holds no frame of ${this.row.arn}.`);
    void this.#timeOut();
    const run = new Run({ execution: this, frame: root, scope: this.definition, signal: this.#stop.signal });
    try {
      this.end({ status: 'SUCCEEDED', output: payload(await runScope(run)) }, root.lastEvent);
    } catch (thrown) {
      if (!this.#stop.signal.aborted) this.end(failed(thrown), root.lastEvent);
    }
    await this.world.journal.committed().catch(() => {});
    this.#through.resolve();
  }

  /** Ends the execution, whatever it is at; a second ending is ignored. */
  end(ending: Ending, previous = 0): void {
    if (this.row.status !== 'RUNNING') return;
    const { status, output, error, cause } = ending;
    const reason = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    const content: Record<typeof status, () => EventContent> = {
      SUCCEEDED: () => events.executionSucceeded(output ?? payload(null)),
      FAILED: () => events.executionFailed(reason),
      ABORTED: () => events.executionAborted(reason),
      TIMED_OUT: () => events.executionTimedOut(),
    };
    this.#append(content[status](), previous);
    this.row.status = status;
    this.row.stoppedAt = this.world.clock.now();
    this.row.output = output?.text ?? null;
    this.row.error = error ?? null;
    this.row.cause = cause ?? null;
    // The frames of what did not succeed are kept for a redrive.
    if (status === 'SUCCEEDED') this.#dropFrames(() => true);
    this.#announce();
    this.halt();
  }

  /** Stops running and leaves everything as the journal has it, to be gone on with later. */
  halt(): void {
    this.#stop.abort(new Error('The execution no longer runs.'));
  }

  /**
   * Adds an event to the history.
   * @throws {StateFailure} States.Runtime when the history is full.
   */
  record(content: EventContent, previous: number): number {
    if (this.row.lastEvent >= MOST_EVENTS - 1) {
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;
      throw new StateFailure({ error: 'States.Runtime', cause });
    }
    return this.#append(content, previous);
  }

  /** Takes a new branch or iteration into the tree. */
  addFrame(frame: Frame): void {
    this.frames.set(frame.path, frame);
    this.save(frame);
  }

  /** Has a frame journaled as it will be when the next batch is written. */
  save(frame: Frame): void {
    this.#changedFrames.add(frame.path);
    this.world.journal.changed(this);
  }

  /** Drops the frames of all branches and iterations of the frame at `path`. */
  dropFramesWithin(path: string): void {
    this.#dropFrames((candidate) => candidate.startsWith(`${path}/`));
  }

  countTransition(): void {
    this.row.transitions += 1;
  }

  writeTo(writer: JournalWriter): void {
    if (this.#isNew) writer.insertExecution(this.row);
    else writer.updateExecution(this.row);
    this.#isNew = false;
    for (const event of this.#newEvents.splice(0)) writer.appendEvent(this.row.id, event);
    for (const path of this.#changedFrames) {
      const frame = this.frames.get(path);
      if (frame) writer.saveFrame(this.row.id, frame);
      else writer.dropFrame(this.row.id, path);
    }
    this.#changedFrames.clear();
    for (const event of this.#announcements.splice(0)) writer.emit(event);
  }

  /** Makes ready to run again what did not succeed, with its retries and time-outs starting anew. */
  redrive(): void {
    const now = this.world.clock.now();
    const { row } = this;
    row.redriveCount += 1;
    row.redrivenAt = now;
    row.status = 'RUNNING';
    row.stoppedAt = row.error = row.cause = null;
    row.timeoutAt = timeoutAt(this.definition, now);
    this.countTransition();
    const event = this.#append(events.executionRedriven(row.redriveCount), row.lastEvent);
    for (const frame of this.frames.values()) {
      if (frame.end) continue;
      delete frame.retry;
      delete frame.task;
      delete frame.wakeAt;
      // A Parallel or Map goes on with what it has; any other state is entered again.
      if (frame.fan) frame.fan.startedEvent = event;
      else delete frame.entered;
      frame.lastEvent = event;
      this.save(frame);
    }
    this.#announce();
  }

  #append({ type, details }: EventContent, previous: number): number {
    const id = ++this.row.lastEvent;
    const at = this.world.clock.now();
    this.#newEvents.push({ id, previous, at, type, ...(details && { details: JSON.stringify(details) }) });
    this.world.journal.changed(this);
    return id;
  }

  #dropFrames(unwanted: (path: string) => boolean): void {
    for (const path of this.frames.keys()) {
      if (!unwanted(path)) continue;
      this.frames.delete(path);
      this.#changedFrames.add(path);
    }
    this.world.journal.changed(this);
  }

  #announce(): void {
    this.#announcements.push(statusEvent(this.row, this.world.clock.now()));
    this.world.journal.changed(this);
  }

  async #timeOut(): Promise<void> {
    if (this.row.timeoutAt === null) return;
    const { clock } = this.world;
    try {
      await clock.sleep(this.row.timeoutAt - clock.now(), this.#stop.signal);
    } catch {
      return;
    }
    this.end({ status: 'TIMED_OUT' });
  }
}

/** When a machine's TimeoutSeconds end for an execution that starts `now`. */
export function timeoutAt(definition: Definition, now: number): number | null {
  return definition.TimeoutSeconds === undefined ? null : now + definition.TimeoutSeconds * 1000;
}

/** What is no state's failure is a fault of the interpreter; it must not leave the execution running for ever. */
function failed(thrown: unknown): Ending {
  if (thrown instanceof StateFailure) {
    return { status: 'FAILED', error: thrown.errorName, cause: thrown.causeText };
  }
  return { status: 'FAILED', error: 'States.Runtime', cause: `The interpreter failed. ${thrown}` };
}
