import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { type PlanAnswer, planAnswerSchema, sliceAnswerSchema } from '../core/archive/archive-call.ts';
import { LakehookError, messageIn } from '../core/errors.ts';
import type { ArchiveOrder } from './archive-options.ts';

/** How far a night is. */
export interface NightProgress {
  /** What there was to move at its beginning; undefined until it is planned. */
  plan: PlanAnswer | undefined;
  rows: number;
  bytes: number;
  batches: number;
}

export interface WatchOptions {
  /** Milliseconds between two looks. */
  interval: number;
  onProgress?: (progress: NightProgress) => void;
  signal?: AbortSignal;
}

/** @throws {LakehookError} `ArchiveMissing` where there is no such workflow. */
export async function startOrder(
  sfn: SFNClient,
  stateMachineArn: string,
  order: ArchiveOrder,
): Promise<string> {
  const input = JSON.stringify(order);
  try {
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    return executionArn;
  } catch (cause) {
    if (!(cause instanceof StateMachineDoesNotExist)) throw cause;
    throw new LakehookError(
      'ArchiveMissing',
      'There is no archive: on this machine it comes with the database (LAKEHOOK_DATABASE), in a deployment with datasets.',
      { cause },
    );
  }
}

/**
 * Waits for the end of an execution.
 * @returns its output.
 * @throws {LakehookError} named as the error that it ended in; the signal's reason, and the execution goes on.
 */
export async function outputOf(
  sfn: SFNClient,
  executionArn: string,
  { interval, onProgress, signal }: WatchOptions,
): Promise<unknown> {
  for (;;) {
    const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (onProgress) onProgress(await progressOf(sfn, executionArn));
    if (status === 'SUCCEEDED') return JSON.parse(output ?? 'null');
    if (status !== 'RUNNING') {
      const name = error ?? String(status);
      throw new LakehookError(name, `${name}: ${messageIn(cause ?? '')}`);
    }
    await sleep(interval, undefined, { ...(signal && { signal }) });
  }
}

/** What the history says of the states that have been left. */
async function progressOf(client: SFNClient, executionArn: string): Promise<NightProgress> {
  const progress: NightProgress = { plan: undefined, rows: 0, bytes: 0, batches: 0 };
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const { stateExitedEventDetails: left } of events) {
      if (left?.output === undefined) continue;
      if (left.name === 'Plan') progress.plan = planAnswerSchema.parse(JSON.parse(left.output));
      if (left.name !== 'Slice') continue;
      // A slice that failed for good leaves its state with an empty output.
      const slice = sliceAnswerSchema.safeParse(JSON.parse(left.output));
      if (!slice.success) continue;
      progress.rows += slice.data.Rows;
      progress.bytes += slice.data.Bytes;
      progress.batches += slice.data.Batches;
    }
  }
  return progress;
}
