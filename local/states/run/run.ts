import { LOCAL_ROLE_ARN, stateMachineArn } from '../arn.ts';
import type { Scope, State } from '../definition/schema.ts';
import type { EventContent } from '../history.ts';
import { type Json, type Payload, payload } from '../json.ts';
import { type Bindings, EvaluationFault } from './evaluator.ts';
import type { Execution } from './execution.ts';
import { StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';

/** A Map's item, as `$states.context.Map.Item` shows it. */
export interface MapItem {
  Index: number;
  Value: Json;
}

/** What `$states` holds besides `input` and `context`. */
export interface StatesExtra {
  result?: Json;
  errorOutput?: Json;
}

/** One run through a scope: a frame together with what it stands in. */
export class Run {
  readonly execution: Execution;
  readonly frame: Frame;
  readonly scope: Scope;
  /** Aborted when the run must stop where it is: its execution ended or halted, or a sibling failed. */
  readonly signal: AbortSignal;
  readonly item: MapItem | undefined;
  readonly #outer: Run | undefined;

  constructor(about: {
    execution: Execution;
    frame: Frame;
    scope: Scope;
    signal: AbortSignal;
    outer?: Run;
    item?: MapItem;
  }) {
    this.execution = about.execution;
    this.frame = about.frame;
    this.scope = about.scope;
    this.signal = about.signal;
    this.#outer = about.outer;
    this.item = about.item ?? about.outer?.item;
  }

  get world() {
    return this.execution.world;
  }

  get state(): State {
    const state = this.scope.States[this.frame.state];
    if (!state) throw new Error(`There is no state ${this.frame.state}.`);
    return state;
  }

  /** Adds an event after the frame's last one. */
  record(content: EventContent, previous = this.frame.lastEvent): number {
    this.signal.throwIfAborted();
    this.frame.lastEvent = this.execution.record(content, previous);
    return this.frame.lastEvent;
  }

  /** Adds an event that the frame's next one does not follow. */
  recordAside(content: EventContent, previous = this.frame.lastEvent): number {
    this.signal.throwIfAborted();
    return this.execution.record(content, previous);
  }

  /** Has the frame journaled. */
  save(): void {
    this.signal.throwIfAborted();
    this.execution.save(this.frame);
  }

  /** Sleeps until `at`, epoch milliseconds. */
  async sleepUntil(at: number): Promise<void> {
    const { clock } = this.world;
    try {
      await clock.sleep(at - clock.now(), this.signal);
    } finally {
      this.signal.throwIfAborted();
    }
  }

  /**
   * Evaluates a field of the current state.
   * @throws {StateFailure} States.QueryEvaluationError
   */
  async evaluate(template: Json, location: string, extra: StatesExtra = {}): Promise<Json> {
    try {
      return await this.world.evaluator.evaluate(template, location, () => this.#bindings(extra));
    } catch (error) {
      throw error instanceof EvaluationFault
        ? this.queryEvaluationError(error.location, error.message, error)
        : error;
    }
  }

  /** Evaluates a field that must be a whole number from `least` to `most`. */
  async evaluateInteger(template: Json, location: string, least: number, most: number): Promise<number> {
    const value = await this.evaluateAs('number', template, location);
    if (!Number.isInteger(value) || value < least || value > most) {
      const message = `The ${location} field must be a whole number from ${least} to ${most}, but was: ${value}`;
      throw this.queryEvaluationError(location, message);
    }
    return value;
  }

  evaluateAs(type: 'number', template: Json, location: string): Promise<number>;
  evaluateAs(type: 'string', template: Json, location: string): Promise<string>;
  evaluateAs(type: 'boolean', template: Json, location: string): Promise<boolean>;
  evaluateAs(type: 'array', template: Json, location: string): Promise<Json[]>;
  /** Evaluates a field that must be of one type. */
  async evaluateAs(type: string, template: Json, location: string): Promise<Json> {
    const value = await this.evaluate(template, location);
    const found = typeOf(value);
    if (found === type) return value;
    const expression = typeof template === 'string' ? template.slice(2, -2).trim() : JSON.stringify(template);
    const message =
      `The JSONata expression '${expression}' specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${type}', but was '${found}' for value: ${JSON.stringify(value)}`;
    throw this.queryEvaluationError(location, message);
  }

  queryEvaluationError(location: string | undefined, message: string, thrown?: unknown): StateFailure {
    return new StateFailure(
      { error: 'States.QueryEvaluationError', cause: this.#inState(message) },
      { ...(location !== undefined && { location }), thrown },
    );
  }

  runtimeError(message: string): StateFailure {
    return new StateFailure({ error: 'States.Runtime', cause: this.#inState(message) });
  }

  dataLimitExceeded(what = this.frame.state): StateFailure {
    const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    return new StateFailure({ error: 'States.DataLimitExceeded', cause });
  }

  get input(): Payload {
    return payload(this.frame.input);
  }

  /** The same run as one of its Map's iterations sees it. */
  within(item: MapItem): Run {
    const { execution, frame, scope, signal } = this;
    return new Run({ execution, frame, scope, signal, item, ...(this.#outer && { outer: this.#outer }) });
  }

  #inState(message: string): string {
    const entered = this.frame.entered?.event ?? this.frame.lastEvent;
    return `An error occurred while executing the state '${this.frame.state}' (entered at the event id #${entered}). ${message}`;
  }

  #bindings(extra: StatesExtra): Bindings {
    const states = { input: this.frame.input, ...extra, context: this.#context() };
    return { states, variables: this.#variables() };
  }

  #variables(): Record<string, Json> {
    const outer = this.#outer ? this.#outer.#variables() : {};
    return { ...outer, ...this.frame.variables };
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  #context() {
    const { row, input } = this.execution;
    const { entered, retry, state, task } = this.frame;
    return {
      Execution: {
        Id: row.arn,
        Input: input,
        Name: row.name,
        RoleArn: LOCAL_ROLE_ARN,
        StartTime: isoTime(row.startedAt),
        RedriveCount: row.redriveCount,
        ...(row.redrivenAt !== null && { RedriveTime: isoTime(row.redrivenAt) }),
      },
      State: {
        Name: state,
        EnteredTime: isoTime(entered?.at ?? row.startedAt),
        RetryCount: retry?.total ?? 0,
      },
      StateMachine: { Id: stateMachineArn(row.machine), Name: row.machine },
      ...(task?.token !== undefined && { Task: { Token: task.token } }),
      ...(this.item && { Map: { Item: this.item } }),
    };
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
