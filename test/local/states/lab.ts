import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { AwsEvent, Emit } from '../../../local/events/event.ts';
import { executionArn, stateMachineArn } from '../../../local/states/arn.ts';
import type { ExecutionRow } from '../../../local/states/journal/rows.ts';
import { openStateMachines, type StateMachines } from '../../../local/states/state-machines.ts';
import type { TaskCall } from '../../../local/states/task.ts';
import { VirtualClock } from '../../../local/virtual-clock.ts';

/** A task's stand-in: answers the result, or throws. */
export type Task = (call: TaskCall) => unknown;

/** `aws-sdk:test:<name>`, with `.waitForTaskToken` where it is part of the name. */
export const resource = (name: string) => `arn:aws:states:::aws-sdk:test:${name}`;

const historyEvent = z.looseObject({ id: z.int(), previousEventId: z.int(), type: z.string() });
export type HistoryEvent = z.infer<typeof historyEvent>;
const page = z.object({ events: z.array(historyEvent), nextToken: z.string().optional() });

export interface LabOptions {
  tasks?: Record<string, Task>;
  random?: () => number;
  /** Goes on with another lab's journal and clock. */
  after?: Lab;
  emit?: Emit;
}

/** State machines on a virtual clock, with stand-ins for tasks. A task that no stand-in is planned for fails the test. */
export class Lab {
  readonly clock: VirtualClock;
  readonly states: StateMachines;
  readonly emitted: AwsEvent[] = [];
  readonly calls: TaskCall[] = [];
  readonly directory: string;
  readonly #unplanned: string[] = [];
  #names = 0;

  constructor(options: LabOptions = {}) {
    this.clock = options.after?.clock ?? new VirtualClock();
    this.directory = options.after?.directory ?? mkdtempSync(join(tmpdir(), 'states-'));
    this.states = openStateMachines({
      journalFile: join(this.directory, 'journal.sqlite'),
      clock: this.clock,
      random: options.random ?? (() => 0.5),
      emit: (event) => {
        this.emitted.push(event);
        return options.emit?.(event);
      },
      runTask: async (call) => {
        this.calls.push(call);
        const name = call.resource.split(':').at(-1) ?? '';
        const task = options.tasks?.[name];
        if (!task) {
          this.#unplanned.push(name);
          throw new Error(`No stand-in for ${name}`);
        }
        return task(call);
      },
    });
  }

  /** Registers a definition of these states, beginning with the first of them. */
  define(states: Record<string, object>, fields: object = {}, name = 'machine'): void {
    const [StartAt] = Object.keys(states);
    const definition = { QueryLanguage: 'JSONata', StartAt, States: states, ...fields };
    this.states.register({ name, definition: JSON.stringify(definition) });
  }

  /** Starts an execution of a registered machine; answers its ARN. */
  async start(input: unknown = {}, about: { name?: string; machine?: string } = {}): Promise<string> {
    const { name = `run-${++this.#names}`, machine = 'machine' } = about;
    await this.call('StartExecution', {
      stateMachineArn: stateMachineArn(machine),
      name,
      input: JSON.stringify(input),
    });
    return executionArn(machine, name);
  }

  /** Lets time pass until the execution has ended. */
  ended(arn: string): Promise<ExecutionRow> {
    return this.clock.runUntil(this.states.ended(arn));
  }

  /** Defines, starts and runs to the end, all in one. */
  async run(states: Record<string, object>, input: unknown = {}, fields: object = {}): Promise<ExecutionRow> {
    this.define(states, fields);
    return this.ended(await this.start(input));
  }

  call(operation: string, input: unknown): Promise<unknown> {
    return this.states.service.call(operation, input);
  }

  async history(arn: string): Promise<HistoryEvent[]> {
    return page.parse(await this.call('GetExecutionHistory', { executionArn: arn, maxResults: 1000 })).events;
  }

  /** Stops as a clean end of the process does; another lab can come after. */
  async close(): Promise<void> {
    await this.states.close();
    if (this.#unplanned.length > 0) throw new Error(`Unplanned tasks: ${this.#unplanned.join(', ')}`);
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** What an execution came to: its output's value, or its error and cause. */
export function outcomeOf(row: ExecutionRow) {
  const { status, output, error, cause } = row;
  return {
    status,
    ...(output !== null && { output: JSON.parse(output) }),
    ...(error !== null && { error }),
    ...(cause !== null && { cause }),
  };
}

export interface RestartOptions extends LabOptions {
  /** Milliseconds in which nothing runs. */
  downFor?: number;
}

/** Ends the process, lets time go by and starts the next. */
export async function restarted(lab: Lab, { downFor = 0, ...options }: RestartOptions): Promise<Lab> {
  await lab.close();
  await lab.clock.advance(downFor);
  return new Lab({ ...options, after: lab });
}
