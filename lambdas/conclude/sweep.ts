import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { EXECUTION_TIMEOUT_SECONDS } from '../../core/workflow/limits.ts';
import { type ConcludeDependencies, type Conclusion, conclude } from './conclude.ts';

const HOUR = 60 * 60 * 1_000;

/** How far back a sweep looks: over the last sweep and the one before, should that have failed. */
const SWEPT = 3 * HOUR;

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
const REDRIVABLE = 14 * 24 * HOUR;

/**
 * Concludes what no event told of: Step Functions sends its events with best effort only. To be called every hour.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 * @param now epoch milliseconds.
 * @returns what became of each execution that it went over.
 * @throws {AggregateError} once it is through, where some could not be concluded.
 */
export async function sweep(dependencies: ConcludeDependencies, now: number): Promise<Conclusion[]> {
  const { sfn, queryStateMachineArn, deliveryStateMachineArn } = dependencies;
  const conclusions: Conclusion[] = [];
  const failures: unknown[] = [];
  for (const stateMachineArn of [queryStateMachineArn, deliveryStateMachineArn]) {
    for await (const executionArn of lately(stateMachineArn, sfn, now)) {
      // One that cannot be concluded keeps nobody from the others.
      await conclude(executionArn, dependencies).then(
        (conclusion) => conclusions.push(conclusion),
        (error: unknown) => failures.push(error),
      );
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} executions were not concluded.`);
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

// Executions are listed by their start, newest first: one that started longer ago than any may run has ended before. It
// may have been redriven, for which there are 14 days.
function isTooOld({ startDate }: ExecutionListItem, now: number): boolean {
  return (
    startDate !== undefined &&
    startDate.getTime() < now - SWEPT - EXECUTION_TIMEOUT_SECONDS * 1_000 - REDRIVABLE
  );
}
