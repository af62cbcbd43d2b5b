import { createHash } from 'node:crypto';
import type { LakehookError } from '../../core/errors.ts';
import type { AwsJsonService } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import type { Emit } from '../events/event.ts';
import { parseDefinition } from './definition/definition.ts';
import { Executions } from './executions.ts';
import { Journal } from './journal/journal.ts';
import type { ExecutionRow } from './journal/rows.ts';
import { Evaluator } from './run/evaluator.ts';
import { TaskTokens } from './run/task-tokens.ts';
import type { RunTask } from './task.ts';
import { stepFunctionsService } from './wire/service.ts';
import type { Machine } from './wire/types.ts';

export interface StateMachinesOptions {
  /** SQLite file that executions live in; made when absent, owned by one process at a time. */
  journalFile: string;
  clock: Clock;
  /** Runs the tasks. */
  runTask: RunTask;
  /**
   * Takes "Step Functions Execution Status Change" events, each at least once. Where it answers a promise, an event counts
   * as taken when that resolves; one that was not is emitted again after a restart.
   */
  emit: Emit;
  /** Told when the journal can be written no more: nothing goes on in this process, all of it in the next. */
  onFailure?: (error: LakehookError) => void;
  /** From 0 to 1, for the jitter of retries; `Math.random` by default. */
  random?: () => number;
}

/** State machines that run as on Step Functions, of the Standard type. */
export interface StateMachines {
  /**
   * Adds a state machine, or changes the definition that its next executions start with.
   * @throws {DefinitionError} listing every fault of the definition.
   */
  register(machine: { name: string; definition: string }): void;
  /** Goes on with all executions that were running when the last process ended. Call it once all machines are registered. */
  resume(): Promise<void>;
  /** The API, as any SDK client speaks it. */
  readonly service: AwsJsonService;
  /** An execution as the journal has it, with the state transitions that it would be billed for. */
  execution(arn: string): ExecutionRow | undefined;
  /** Resolves with an execution once it has ended and its end is on disk. */
  ended(arn: string): Promise<ExecutionRow>;
  /** Stops everything where it is. What runs is gone on with by the next `resume`, tasks under way by calling them again. */
  close(): Promise<void>;
}

/**
 * Opens the journal and readies the API.
 * @throws {LakehookError} `JournalFailed` when the journal belongs to another process or another version.
 */
export function openStateMachines(options: StateMachinesOptions): StateMachines {
  const { clock, runTask, random = Math.random } = options;
  const journal = new Journal(options.journalFile, options.emit, options.onFailure);
  const machines = new Map<string, Machine>();
  const world = {
    clock,
    journal,
    runTask,
    random,
    evaluator: new Evaluator(clock),
    tokens: new TaskTokens(),
  };
  const executions = new Executions(world);
  let closed: Promise<void> | undefined;
  return {
    register({ name, definition: text }) {
      const definition = parseDefinition(name, text);
      const hash = createHash('sha256').update(text).digest('hex');
      journal.saveDefinition(hash, text);
      machines.set(name, {
        name,
        text,
        hash,
        definition,
        createdAt: machines.get(name)?.createdAt ?? clock.now(),
      });
    },
    resume: () => executions.resume(),
    service: stepFunctionsService(machines, executions, world),
    execution(arn) {
      const row = executions.row(arn);
      return row && { ...row };
    },
    ended: async (arn) => ({ ...(await executions.ended(arn)) }),
    close() {
      closed ??= executions.halt().then(() => journal.close());
      return closed;
    },
  };
}
