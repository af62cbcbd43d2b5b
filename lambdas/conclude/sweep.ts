import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { EXECUTION_TIMEOUT_SECONDS } from '../../core/workflow/limits.ts';
import { type ConcludeDependencies, type Conclusion, conclude } from './conclude.ts';

const HOUR = 60 * 60 * 1_000;

/** How far back a sweep looks: over the last sweep and the one before, should that have failed. */
const SWEPT = 3 * HOUR;

/**
 * Concludes what no event told of: Step Functions sends its events with best effort only. To be called every hour.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 * @param now epoch milliseconds.
 * @returns what became of each execution that it went over.
 */
export async function sweep(dependencies: ConcludeDependencies, now: number): Promise<Conclusion[]> {
  const { sfn, queryStateMachineArn, deliveryStateMachineArn } = dependencies;
  const conclusions: Conclusion[] = [];
  for (const stateMachineArn of [queryStateMachineArn, deliveryStateMachineArn]) {
    for await (const executionArn of lately(stateMachineArn, sfn, now)) {
      conclusions.push(await conclude(executionArn, dependencies));
    }
  }
  return conclusions;
}

async function* lately(stateMachineArn: string, client: SFNClient, now: number): AsyncGenerator<string> {
  for (const statusFilter of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    for await (const { executions = [] } of paginateListExecutions(
      { client },
      { stateMachineArn, statusFilter },
    )) {
      for (const execution of executions) {
        if (endedSince(execution, now - SWEPT)) yield execution.executionArn ?? '';
      }
      if (executions.some((execution) => isTooOld(execution, now))) break;
    }
  }
}

function endedSince({ stopDate }: ExecutionListItem, since: number): boolean {
  return stopDate !== undefined && stopDate.getTime() >= since;
}

// Executions are listed by their start, newest first: one that started longer ago than any may run has ended before.
function isTooOld({ startDate }: ExecutionListItem, now: number): boolean {
  return startDate !== undefined && startDate.getTime() < now - SWEPT - EXECUTION_TIMEOUT_SECONDS * 1_000;
}
