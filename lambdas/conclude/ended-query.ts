import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Failure } from '../../core/errors.ts';
import type { DeliveryInput } from '../../core/workflow/deliver-call.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';

/** The states in which an execution did not succeed and does not go on. */
export const ENDED: readonly string[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

const describedSchema = z.object({
  name: z.string(),
  status: z.string(),
  startDate: z.date(),
  input: z.string(),
  redriveCount: z.int().default(0),
  error: z.string().optional(),
  cause: z.string().optional(),
});

/** All that a delivery has to know of a query whose execution did not succeed; undefined where it was redriven since. */
export async function endedQuery(executionArn: string, sfn: SFNClient): Promise<DeliveryInput | undefined> {
  const execution = describedSchema.parse(await sfn.send(new DescribeExecutionCommand({ executionArn })));
  if (!ENDED.includes(execution.status)) return undefined;
  const { Request, Caller } = executionInputSchema.parse(JSON.parse(execution.input));
  return {
    QueryId: execution.name,
    QueryExecutionId: await engineId(executionArn, sfn),
    Caller,
    SubmissionDateTime: execution.startDate.toISOString(),
    Order: Request,
    Execution: null,
    RedriveCount: execution.redriveCount,
    Failure: failureOf(execution),
  };
}

function failureOf({ status, error, cause }: z.infer<typeof describedSchema>): Failure {
  if (status === 'ABORTED') return { Error: 'ExecutionAborted' };
  if (status === 'TIMED_OUT') return { Error: 'ExecutionTimedOut' };
  return { Error: error ?? 'States.ALL', ...(cause !== undefined && { Cause: cause }) };
}

// The engine's id is the result of the first task. Before it stand the start, the state's entry and, for each of the
// 15 retries of a throttled engine, three events: 50 at the most, and as many for each redrive from there. The record's
// index would lag; the history does not.
const EVENTS_UP_TO_SUBMISSION = 1_000;
const submittedSchema = z.object({ QueryExecutionId: z.string() });

async function engineId(executionArn: string, sfn: SFNClient): Promise<string | null> {
  const history = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: EVENTS_UP_TO_SUBMISSION }),
  );
  for (const { taskSucceededEventDetails: task } of history.events ?? []) {
    if (task?.resource === 'startQueryExecution' && task.output) {
      return submittedSchema.parse(JSON.parse(task.output)).QueryExecutionId;
    }
  }
  return null;
}
