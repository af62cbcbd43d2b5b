import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { type Caller, callerKey } from '../../core/contract/caller.ts';
import type { QueryRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';

export interface FindQueryDependencies {
  records: RecordStore;
  sfn: SFNClient;
  queryStateMachineArn: string;
}

/** A query by its record; in the first moments, before there is one, by when its execution started. */
export type FoundQuery = { record: QueryRecord } | { record?: undefined; submitted: Date };

/** @returns undefined when there is no such query, or it is another caller's. */
export async function findQuery(
  queryId: string,
  caller: Caller,
  dependencies: FindQueryDependencies,
): Promise<FoundQuery | undefined> {
  const record = await dependencies.records.findByQueryId(queryId);
  if (!record) return findExecution(queryId, caller, dependencies);
  return record.Caller === callerKey(caller) ? { record } : undefined;
}

const describedSchema = z.object({ startDate: z.date(), input: z.string() });

// What the request template names executions: a principal and a token, or API Gateway's request id.
const QUERY_ID = /^[A-Za-z0-9_-]{1,80}$/;

async function findExecution(
  queryId: string,
  caller: Caller,
  { sfn, queryStateMachineArn }: FindQueryDependencies,
): Promise<FoundQuery | undefined> {
  if (!QUERY_ID.test(queryId)) return undefined;
  const executionArn = `${queryStateMachineArn.replace(':stateMachine:', ':execution:')}:${queryId}`;
  try {
    const execution = describedSchema.parse(await sfn.send(new DescribeExecutionCommand({ executionArn })));
    const { Caller } = executionInputSchema.parse(JSON.parse(execution.input));
    return callerKey(Caller) === callerKey(caller) ? { submitted: execution.startDate } : undefined;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
