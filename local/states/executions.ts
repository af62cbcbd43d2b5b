import { executionArn } from './arn.ts';
import { DefinitionError, parseDefinition } from './definition/definition.ts';
import type { Definition } from './definition/schema.ts';
import type { ExecutionRow } from './journal/rows.ts';
import { REDRIVABLE_FOR } from './redrive-status.ts';
import { Execution, timeoutAt } from './run/execution.ts';
import type { World } from './run/world.ts';

/** Executions are remembered for 90 days after their end. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const REMEMBERED_FOR = 90 * 24 * 60 * 60 * 1000;

/** All executions: those that run, in memory; all others, in the journal. */
export class Executions {
  readonly #world: World;
  readonly #live = new Map<string, Execution>();
  readonly #definitions = new Map<string, Definition>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The running execution of this ARN. */
  live(arn: string): Execution | undefined {
    return this.#live.get(arn);
  }

  row(arn: string): ExecutionRow | undefined {
    return this.#live.get(arn)?.row ?? this.#world.journal.execution(arn);
  }

  /** Starts an execution. It is on disk with the next commit, and does nothing to the world before. */
  start(about: {
    machine: string;
    name: string;
    input: string;
    hash: string;
    definition: Definition;
  }): Execution {
    const { machine, name, input, hash, definition } = about;
    const now = this.#world.clock.now();
    const row: ExecutionRow = {
      id: this.#world.journal.newExecutionId(),
      arn: executionArn(machine, name),
      machine,
      name,
      definition: hash,
      input,
      status: 'RUNNING',
      output: null,
      error: null,
      cause: null,
      startedAt: now,
      stoppedAt: null,
      timeoutAt: timeoutAt(definition, now),
      redriveCount: 0,
      redrivenAt: null,
      transitions: 0,
      lastEvent: 0,
    };
    const execution = new Execution(this.#world, { row, definition });
    execution.begin();
    this.#drive(execution);
    return execution;
  }

  /** Runs an ended execution again from where it failed. */
  redrive(row: ExecutionRow): Execution {
    const execution = this.#load(row);
    execution.redrive();
    this.#drive(execution);
    return execution;
  }

  async resume(): Promise<void> {
    const { journal, clock } = this.#world;
    const now = clock.now();
    journal.forget({ endedBefore: now - REMEMBERED_FOR, redrivableSince: now - REDRIVABLE_FOR });
    journal.emitLeftOver();
    for (const row of journal.running()) {
      // Started by this very process, before it was asked to go on.
      if (!this.#live.has(row.arn)) this.#goOn(row);
    }
    await journal.committed();
  }

  async ended(arn: string): Promise<ExecutionRow> {
    await this.#live.get(arn)?.through;
    const row = this.row(arn);
    if (!row || row.status === 'RUNNING') throw new Error(`${arn} has not ended.`);
    return row;
  }

  /** Stops all where they are. */
  async halt(): Promise<void> {
    const live = [...this.#live.values()];
    for (const execution of live) execution.halt();
    await Promise.all(live.map(({ through }) => through));
  }

  #goOn(row: ExecutionRow): void {
    try {
      this.#drive(this.#load(row));
    } catch (error) {
      // What cannot be read any more must not run for ever.
      const definition: Definition = { QueryLanguage: 'JSONata', StartAt: '', States: {} };
      const execution = new Execution(this.#world, { row, definition });
      execution.end({ status: 'FAILED', error: 'States.Runtime', cause: String(error) });
    }
  }

  #load(row: ExecutionRow): Execution {
    const frames = this.#world.journal.frames(row.id);
    return new Execution(this.#world, { row, definition: this.#definition(row), frames });
  }

  /** An execution keeps the definition that it started with. */
  #definition({ machine, definition: hash }: ExecutionRow): Definition {
    let definition = this.#definitions.get(hash);
    if (!definition) {
      const text = this.#world.journal.definition(hash);
      if (text === undefined) throw new DefinitionError(machine, ['is not in the journal']);
      definition = parseDefinition(machine, text);
      this.#definitions.set(hash, definition);
    }
    return definition;
  }

  #drive(execution: Execution): void {
    const { arn } = execution.row;
    this.#live.set(arn, execution);
    void execution.drive().finally(() => {
      // A redrive may have taken its place.
      if (this.#live.get(arn) === execution) this.#live.delete(arn);
    });
  }
}
