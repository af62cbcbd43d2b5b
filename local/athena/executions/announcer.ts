import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/account.ts';
import { awsEvent, type Emit } from '../../events/event.ts';
import { type Execution, isTerminal, type State } from './execution.ts';
import type { ExecutionStore } from './store.ts';

export interface AnnouncerOptions {
  store: ExecutionStore;
  emit: Emit;
  now: () => number;
  /**
   * How long an event that was taken counts as perhaps lost, in milliseconds: a process that is killed within that time
   * tells of the end again when it is started. Default 1,000.
   */
  settleMillis?: number;
}

const SEQUENCE: Record<State, string> = {
  QUEUED: '1',
  RUNNING: '2',
  SUCCEEDED: '3',
  FAILED: '3',
  CANCELLED: '3',
};

/**
 * Tells of state changes as EventBridge does. An end whose event is not taken, or not yet, is told of again by the next
 * process.
 * https://docs.aws.amazon.com/athena/latest/ug/athena-events.html
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  #settling: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  announce(execution: Execution, previousState: State): void {
    const { emit, now } = this.#options;
    const event = awsEvent(
      {
        ...ENVELOPE,
        resources: [workGroupArn(execution.workGroup)],
        detail: detailOf(execution, previousState),
      },
      now(),
    );
    (async () => emit(event))().then(
      () => this.#taken(execution),
      () => undefined,
    );
  }

  /** Leaves what was told of last to be told again: who listens may not have acted on it. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #taken(execution: Execution): void {
    if (this.#closed || !isTerminal(execution)) return;
    const { settleMillis = 1_000 } = this.#options;
    this.#settling.push(execution.id);
    this.#timer ??= setTimeout(() => this.#settle(), settleMillis).unref();
  }

  #settle(): void {
    this.#timer = undefined;
    this.#options.store.announced(this.#settling);
    this.#settling = [];
  }
}

const ENVELOPE = { source: 'aws.athena', detailType: 'Athena Query State Change' };

function workGroupArn(name: string): string {
  return `arn:aws:athena:${LOCAL_REGION}:${LOCAL_ACCOUNT}:workgroup/${name}`;
}

function detailOf({ id, state, statementType, workGroup, error }: Execution, previousState: State) {
  return {
    versionId: '0',
    currentState: state,
    previousState,
    statementType,
    queryExecutionId: id,
    workgroupName: workGroup,
    sequenceNumber: SEQUENCE[state],
    ...(error && {
      athenaError: {
        errorCategory: error.ErrorCategory,
        errorType: error.ErrorType,
        errorMessage: error.ErrorMessage,
        retryable: error.Retryable,
      },
    }),
  };
}
