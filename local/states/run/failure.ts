/** A state's failure, on its way to a Retry, a Catch or the end of the execution. */
export class StateFailure extends Error {
  /** The error name that ErrorEquals is held against; a task that fails through its token may give none. */
  readonly errorName: string | undefined;
  readonly causeText: string | undefined;
  /** For a failed evaluation: the field, such as `Output/total`; it has an event of its own. */
  readonly location: string | undefined;
  /** A missed heartbeat is reported as States.Timeout and can be matched as States.HeartbeatTimeout too. */
  readonly isHeartbeat: boolean;
  /** Whether the event of a failed evaluation is in the history already. */
  readonly isRecorded: boolean;

  constructor(
    failure: { error?: string | undefined; cause?: string | undefined },
    options: { location?: string; isHeartbeat?: boolean; isRecorded?: boolean; thrown?: unknown } = {},
  ) {
    super(`${failure.error ?? 'no error name'}: ${failure.cause ?? 'no cause'}`, { cause: options.thrown });
    this.name = 'StateFailure';
    this.errorName = failure.error;
    this.causeText = failure.cause;
    this.location = options.location;
    this.isHeartbeat = options.isHeartbeat ?? false;
    this.isRecorded = options.isRecorded ?? false;
  }

  /** As history events and the execution show it: what is not given is left out. */
  get details(): { error?: string; cause?: string } {
    return {
      ...(this.errorName !== undefined && { error: this.errorName }),
      ...(this.causeText !== undefined && { cause: this.causeText }),
    };
  }

  /** `$states.errorOutput`. */
  get errorOutput() {
    const unnamed = this.errorName === undefined ? null : '';
    return { Error: this.errorName ?? null, Cause: this.causeText ?? unnamed };
  }
}

/**
 * Whether a Retrier or Catcher is meant by a failure.
 *
 * States.ALL and States.TaskFailed are wildcards, the latter not for time-outs. Neither matches States.DataLimitExceeded,
 * and nothing matches States.Runtime.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matches(errorEquals: readonly string[], failure: StateFailure): boolean {
  const name = failure.errorName;
  if (name === 'States.Runtime') return false;
  if (name !== undefined && errorEquals.includes(name)) return true;
  if (failure.isHeartbeat && errorEquals.includes('States.HeartbeatTimeout')) return true;
  if (name === 'States.DataLimitExceeded') return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && name !== 'States.Timeout';
}
