import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Failure } from '../../core/errors.ts';
import type { DeliveryInput } from '../../core/workflow/deliver-call.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';
import { engineId } from '../shared/engine-id.ts';

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
    QueryExecutionId: (await engineId(executionArn, sfn)) ?? null,
    Caller,
    SubmissionDateTime: execution.startDate.toISOString(),
    Order: Request,
    Execution: null,
    RedriveCount: execution.redriveCount,
    Failure: execution.status === 'ABORTED' ? await abortOf(executionArn, sfn) : failureOf(execution),
  };
}

function failureOf({ status, error, cause }: z.infer<typeof describedSchema>): Failure {
  if (status === 'TIMED_OUT') return { Error: 'ExecutionTimedOut' };
  return { Error: error ?? 'States.ALL', ...(cause !== undefined && { Cause: cause }) };
}

/**
 * The one who aborts says why: a caller's wish is no operator's. It stands in the last event of the history; that
 * DescribeExecution tells it too is promised of executions that failed only.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
async function abortOf(executionArn: string, sfn: SFNClient): Promise<Failure> {
  const last = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 });
  const { error, cause } = (await sfn.send(last)).events?.[0]?.executionAbortedEventDetails ?? {};
  if (error !== 'QueryCancelled') return { Error: 'ExecutionAborted' };
  return { Error: error, ...(cause !== undefined && { Cause: cause }) };
}
