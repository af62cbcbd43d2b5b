import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';

/**
 * How far the workflow has come with handing a query to the engine. UNDER_WAY: the engine is being asked just now, and
 * may have taken the query.
 */
export type SubmissionProgress = { QueryExecutionId: string } | 'UNDER_WAY' | 'NOT_TAKEN';

/**
 * Reads from the history of an execution of the query workflow what became of the submission. The record's index would
 * lag; the history holds the engine's id as soon as the workflow does.
 */
export async function submissionOf(executionArn: string, sfn: SFNClient): Promise<SubmissionProgress> {
  let last: HistoryEvent | undefined;
  // The submission is among the first events, so that a long history is read to its end only where there is none.
  for await (const event of eventsOf(executionArn, sfn)) {
    const QueryExecutionId = idFrom(event);
    if (QueryExecutionId !== undefined) return { QueryExecutionId };
    last = event;
  }
  return last && isAskingEngine(last) ? 'UNDER_WAY' : 'NOT_TAKEN';
}

/** The engine's id of an execution's query; undefined where the engine has not taken it. */
export async function engineId(executionArn: string, sfn: SFNClient): Promise<string | undefined> {
  const submission = await submissionOf(executionArn, sfn);
  return typeof submission === 'object' ? submission.QueryExecutionId : undefined;
}

async function* eventsOf(executionArn: string, client: SFNClient): AsyncGenerator<HistoryEvent> {
  // 1,000 is the most of one answer.
  const pages = paginateGetExecutionHistory({ client, pageSize: 1_000 }, { executionArn });
  for await (const { events = [] } of pages) yield* events;
}

const SUBMIT = 'startQueryExecution';
const submittedSchema = z.object({ QueryExecutionId: z.string() });

function idFrom({ taskSucceededEventDetails: task }: HistoryEvent): string | undefined {
  if (task?.resource !== SUBMIT || !task.output) return undefined;
  return submittedSchema.parse(JSON.parse(task.output)).QueryExecutionId;
}

/** A task is scheduled, started, and then succeeds, fails or times out; a retry begins with the first again. */
function isAskingEngine({ taskScheduledEventDetails, taskStartedEventDetails }: HistoryEvent): boolean {
  return taskScheduledEventDetails?.resource === SUBMIT || taskStartedEventDetails?.resource === SUBMIT;
}
