import { type AthenaClient, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Failure } from '../../core/errors.ts';
import { recordKey } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import type { DeliverCall } from '../../core/workflow/deliver-call.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';

/**
 * Step Functions' word that an execution of the query workflow did not succeed.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const executionEndedSchema = z.object({
  detail: z.object({ executionArn: z.string(), status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']) }),
});
export type ExecutionEnded = z.infer<typeof executionEndedSchema>;

export interface ConcludeDependencies {
  records: RecordStore;
  sfn: SFNClient;
  athena: AthenaClient;
  deliveryStateMachineArn: string;
}

export type Conclusion = 'ALREADY_TOLD' | 'DELIVERY_STARTED';

/**
 * The net below the workflow: whatever ended an execution, its caller is told. Where the workflow got as far as giving
 * up on the receiver, there is nothing left to do; else the engine's query is stopped and a delivery is started, which
 * tells the outcome that stands in the record or, if none does, settles this one.
 */
export async function conclude(
  { detail }: ExecutionEnded,
  dependencies: ConcludeDependencies,
): Promise<Conclusion> {
  const { records, sfn, athena, deliveryStateMachineArn } = dependencies;
  const call = await describe(detail, sfn);
  const record = await records.get(recordKey(call).Id);
  const ended = record?.Outcome !== undefined;
  if (ended && record.DeliveryState !== 'PENDING') return 'ALREADY_TOLD';
  if (!ended && call.QueryExecutionId) await stop(call.QueryExecutionId, athena);
  await startDelivery(call, deliveryStateMachineArn, sfn);
  return 'DELIVERY_STARTED';
}

async function describe(
  detail: ExecutionEnded['detail'],
  sfn: SFNClient,
): Promise<Omit<DeliverCall, 'RetryCount'>> {
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn: detail.executionArn }));
  const { name, startDate, input, error, cause } = describedSchema.parse(execution);
  const { Request, Caller } = executionInputSchema.parse(JSON.parse(input));
  return {
    QueryId: name,
    QueryExecutionId: await engineId(detail.executionArn, sfn),
    Caller,
    SubmissionDateTime: startDate.toISOString(),
    Order: Request,
    Execution: null,
    Failure: failureOf(detail.status, error, cause),
  };
}

const describedSchema = z.object({
  name: z.string(),
  startDate: z.date(),
  input: z.string(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

function failureOf(status: ExecutionEnded['detail']['status'], error?: string, cause?: string): Failure {
  if (status === 'ABORTED') return { Error: 'ExecutionAborted' };
  if (status === 'TIMED_OUT') return { Error: 'ExecutionTimedOut' };
  return { Error: error ?? 'States.ALL', ...(cause !== undefined && { Cause: cause }) };
}

// The engine's id is the result of the first task. Before it stand the start, the state's entry and, for each of the
// 15 retries of a throttled engine, three events: 50 at the most. The record's index would lag; the history does not.
const EVENTS_UP_TO_SUBMISSION = 100;
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

async function stop(QueryExecutionId: string, athena: AthenaClient) {
  // A query that ended by itself is stopped without an error.
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
}

async function startDelivery(call: Omit<DeliverCall, 'RetryCount'>, stateMachineArn: string, sfn: SFNClient) {
  try {
    // Named after the query: an event that comes twice starts one delivery.
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: call.QueryId, input: JSON.stringify(call) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
