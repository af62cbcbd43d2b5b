/** Ends the name of a resource whose task goes on until its token comes back. */
export const WAITS_FOR_TOKEN = '.waitForTaskToken';

/** One call of a Task state's resource. */
export interface TaskCall {
  /** The state's Resource, such as `arn:aws:states:::aws-sdk:athena:startQueryExecution`. */
  resource: string;
  /** The state's Arguments, evaluated; its input where it has none. */
  arguments: unknown;
  /** Set when the resource ends in `.waitForTaskToken`. */
  taskToken?: string;
  /** Aborted when the answer is no longer wanted: the task timed out, the execution was stopped, or the process closes. */
  signal: AbortSignal;
}

/**
 * Runs a task and resolves with its result, which must be JSON.
 * @throws {TaskFailure} with the error name that Retry and Catch match. Anything else thrown counts as States.TaskFailed.
 */
export type RunTask = (call: TaskCall) => Promise<unknown>;

/** A task's failure: `name` is the error name, such as `Athena.TooManyRequestsException`, `message` the cause. */
export class TaskFailure extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}
