import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { LakehookError } from '../core/errors.ts';
import { type ArchiveProgress, failureText, progressOf } from './archive-history.ts';
import type { ArchiveOrder } from './archive-options.ts';

export interface WatchOptions {
  /** Milliseconds between two looks. */
  interval: number;
  /** Told at each look as long as the execution runs. */
  onProgress?: (progress: ArchiveProgress) => void;
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
    if (status === 'SUCCEEDED') return JSON.parse(output ?? 'null');
    if (status !== 'RUNNING') {
      const name = error ?? String(status);
      throw new LakehookError(name, failureText({ error: name, cause }));
    }
    if (onProgress) onProgress(await progressOf(sfn, executionArn));
    await sleep(interval, undefined, { ...(signal && { signal }) });
  }
}
