import { LOCAL_REGION } from '../../aws/account.ts';
import { MOST_SECONDS, type TaskState } from '../definition/schema.ts';
import { taskEvents } from '../history.ts';
import { foreignPayload, isOverLimit, type Payload, payload } from '../json.ts';
import { TaskFailure, WAITS_FOR_TOKEN } from '../task.ts';
import { type Exit, leave } from './exit.ts';
import { StateFailure } from './failure.ts';
import type { Frame, Outcome } from './frame.ts';
import type { Run } from './run.ts';
import { mintToken } from './task-tokens.ts';

type TaskFrame = NonNullable<Frame['task']>;

/**
 * Runs a Task state once; trying again is up to its caller.
 *
 * What a crash leaves behind decides how a restarted run goes on: an outcome that came in is kept, a call that was through
 * and waits for its token goes on waiting for the same one, a call that was under way is made again, with the same token
 * and what is left of its time.
 */
export async function runTaskState(run: Run, state: TaskState): Promise<Exit> {
  const { frame } = run;
  frame.task ??= newTask(run, state);
  const task = frame.task;
  if (!task.outcome) {
    const call = task.submitted ? undefined : await prepareCall(run, state);
    if (call && !task.scheduled) await schedule(run, state, task, call);
    await new Attempt(run, state, task).finish(call);
  }
  const { outcome } = task;
  if (outcome && 'output' in outcome) {
    const { output } = outcome;
    return leave(run, { rule: state, otherwise: payload(output), extra: { result: output } });
  }
  throw new StateFailure(outcome ?? {}, { isHeartbeat: outcome?.timedOut === 'heartbeat' });
}

function newTask(run: Run, state: TaskState): TaskFrame {
  const waits = state.Resource.endsWith(WAITS_FOR_TOKEN);
  return { scheduled: false, submitted: false, ...(waits && { token: mintToken(run.execution.row.arn) }) };
}

async function prepareCall(run: Run, state: TaskState): Promise<Payload> {
  const call =
    state.Arguments === undefined ? run.input : payload(await run.evaluate(state.Arguments, 'Arguments'));
  if (isOverLimit(call.text)) throw run.dataLimitExceeded();
  return call;
}

async function schedule(run: Run, state: TaskState, task: TaskFrame, call: Payload): Promise<void> {
  const seconds = async (field: 'TimeoutSeconds' | 'HeartbeatSeconds') => {
    const template = state[field];
    return template === undefined ? undefined : run.evaluateInteger(template, field, 1, MOST_SECONDS);
  };
  const timeout = await seconds('TimeoutSeconds');
  const heartbeat = await seconds('HeartbeatSeconds');
  const told = taskEvents(state.Resource, LOCAL_REGION);
  task.scheduled = true;
  run.record(
    told.scheduled(call, {
      ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
    }),
  );
  run.record(told.started());
  if (timeout !== undefined) task.timeoutAt = run.world.clock.now() + timeout * 1000;
  if (heartbeat !== undefined) task.heartbeat = heartbeat * 1000;
  run.save();
}

/** One attempt at a task: the call, the token and the time limits, of which the first to come in decides. */
class Attempt {
  readonly #run: Run;
  readonly #state: TaskState;
  readonly #task: TaskFrame;
  readonly #settled = Promise.withResolvers<void>();
  /** Ends the clocks. */
  readonly #over = new AbortController();
  /** Ends the call. */
  readonly #unwanted = new AbortController();
  #lastHeartbeat: number;

  constructor(run: Run, state: TaskState, task: TaskFrame) {
    this.#run = run;
    this.#state = state;
    this.#task = task;
    this.#lastHeartbeat = run.world.clock.now();
    // It may be rejected while nobody waits for it yet.
    this.#settled.promise.catch(() => {});
  }

  /** Resolves once the task's outcome is in its frame. */
  async finish(call: Payload | undefined): Promise<void> {
    const { signal, world } = this.#run;
    const { token, timeoutAt } = this.#task;
    const abort = () => this.#settled.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (token !== undefined) {
      world.tokens.open(token, {
        settle: (outcome) => this.#settle(outcome),
        heartbeat: () => {
          this.#lastHeartbeat = world.clock.now();
        },
      });
    }
    try {
      // Nothing may happen in the world that the journal would not know of after a crash.
      await world.journal.committed();
      signal.throwIfAborted();
      void this.#watchTimeout();
      void this.#watchHeartbeat();
      if (call && (timeoutAt === undefined || timeoutAt > world.clock.now())) void this.#call(call);
      await this.#settled.promise;
    } finally {
      signal.removeEventListener('abort', abort);
      if (token !== undefined) world.tokens.close(token);
      this.#over.abort();
      const { outcome } = this.#task;
      if (!outcome || 'timedOut' in outcome) this.#unwanted.abort();
    }
  }

  async #call(call: Payload): Promise<void> {
    const { token } = this.#task;
    try {
      const answer = await this.#run.world.runTask({
        resource: this.#state.Resource,
        arguments: call.value,
        ...(token !== undefined && { taskToken: token }),
        signal: this.#unwanted.signal,
      });
      if (token === undefined) this.#settle({ output: foreignPayload(answer).value });
      else this.#submitted(foreignPayload(answer));
    } catch (error) {
      this.#settle(asOutcome(error));
    }
  }

  #submitted(answer: Payload): void {
    if (this.#task.outcome || this.#run.signal.aborted) return;
    this.#task.submitted = true;
    this.#write(() => this.#run.record(this.#told.submitted(answer)));
  }

  /** Writes an outcome down; one that comes too late is dropped. */
  #settle(outcome: Outcome): void {
    if (this.#task.outcome || this.#run.signal.aborted) return;
    const checked = this.#withinLimit(outcome);
    this.#task.outcome = checked;
    this.#write(() => {
      if ('output' in checked) this.#run.record(this.#told.succeeded(payload(checked.output)));
      else {
        const { details } = new StateFailure(checked);
        this.#run.record(checked.timedOut ? this.#told.timedOut(details) : this.#told.failed(details));
      }
    });
    this.#settled.resolve();
  }

  #write(record: () => void): void {
    try {
      record();
      this.#run.save();
    } catch (error) {
      this.#settled.reject(error);
    }
  }

  #withinLimit(outcome: Outcome): Outcome {
    if (!('output' in outcome) || !isOverLimit(payload(outcome.output).text)) return outcome;
    return this.#run.dataLimitExceeded().details;
  }

  async #watchTimeout(): Promise<void> {
    const { timeoutAt } = this.#task;
    if (timeoutAt === undefined) return;
    if (await this.#sleepUntil(timeoutAt)) this.#settle({ error: 'States.Timeout', timedOut: 'task' });
  }

  async #watchHeartbeat(): Promise<void> {
    const { heartbeat } = this.#task;
    if (heartbeat === undefined) return;
    for (let due = this.#lastHeartbeat + heartbeat; await this.#sleepUntil(due); ) {
      const next = this.#lastHeartbeat + heartbeat;
      if (next <= due) return this.#settle({ error: 'States.Timeout', timedOut: 'heartbeat' });
      due = next;
    }
  }

  /** Whether the time came while the attempt was still under way. */
  async #sleepUntil(at: number): Promise<boolean> {
    const { clock } = this.#run.world;
    try {
      await clock.sleep(at - clock.now(), this.#over.signal);
      return true;
    } catch {
      return false;
    }
  }

  get #told() {
    return taskEvents(this.#state.Resource, LOCAL_REGION);
  }
}

function asOutcome(error: unknown): Outcome {
  if (error instanceof TaskFailure) return { error: error.name, cause: error.message };
  return { error: 'States.TaskFailed', cause: error instanceof Error ? error.message : String(error) };
}
