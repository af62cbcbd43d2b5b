import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { type PlanAnswer, planAnswerSchema, sliceAnswerSchema } from '../core/archive/archive-call.ts';
import { messageIn } from '../core/errors.ts';
import { jsonOf } from '../core/json.ts';

/** How far an execution of the archive's workflow is. */
export interface ArchiveProgress {
  /** What there was to move at its beginning; undefined until it is planned. */
  plan: PlanAnswer | undefined;
  /** What its slices have moved. A slice that is under way counts for nothing yet. */
  rows: number;
  batches: number;
  slices: number;
  /** Milliseconds from the plan to the end of the last slice. */
  millis: number;
  /** What it is at. */
  phase: Phase;
  /** What the task under way failed by, and is tried again; undefined where it has not failed. */
  failure: string | undefined;
}

export type Phase = 'planning' | 'moving' | 'waiting for the lock' | 'repairing the table' | 'verifying';

/** By the state that begins it. */
const PHASES: ReadonlyMap<string | undefined, Phase> = new Map([
  ['Plan', 'planning'],
  ['Slice', 'moving'],
  ['AwaitLock', 'waiting for the lock'],
  ['Repair', 'repairing the table'],
  ['Report', 'verifying'],
]);

// As many as there can be: each page is a call, of which an account has 20 a second.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
const PAGE_SIZE = 1_000;

/** Reads an execution's history. */
export async function progressOf(client: SFNClient, executionArn: string): Promise<ArchiveProgress> {
  const progress: ArchiveProgress = {
    plan: undefined,
    rows: 0,
    batches: 0,
    slices: 0,
    millis: 0,
    phase: 'planning',
    failure: undefined,
  };
  let plannedAt = 0;
  const pages = paginateGetExecutionHistory({ client, pageSize: PAGE_SIZE }, { executionArn });
  for await (const { events = [] } of pages) {
    for (const event of events) {
      const { stateEnteredEventDetails: entered, stateExitedEventDetails: left } = event;
      progress.phase = PHASES.get(entered?.name) ?? progress.phase;
      progress.failure = failureIn(event) ?? (entered || left ? undefined : progress.failure);
      const at = event.timestamp?.getTime() ?? 0;
      const output = jsonOf(left?.output ?? '');
      if (left?.name === 'Plan') {
        progress.plan = planAnswerSchema.parse(output);
        progress.phase = 'moving';
        plannedAt = at;
      }
      if (left?.name === 'Slice') {
        add(progress, output);
        progress.millis = at - plannedAt;
      }
    }
  }
  return progress;
}

/** A slice that failed for good leaves its state with an empty output. */
function add(progress: ArchiveProgress, output: unknown): void {
  progress.slices += 1;
  const { data: slice } = sliceAnswerSchema.safeParse(output);
  progress.rows += slice?.Rows ?? 0;
  progress.batches += slice?.Batches ?? 0;
}

function failureIn(event: HistoryEvent): string | undefined {
  const failed =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails;
  return failed && failureText(failed);
}

/** An error by its name and its sentence, without a trace. */
export function failureText(failed: { error?: string | undefined; cause?: string | undefined }): string {
  const { error = 'States.TaskFailed', cause } = failed;
  return cause ? `${error}: ${messageIn(cause)}` : error;
}
