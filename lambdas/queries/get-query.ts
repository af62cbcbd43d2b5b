import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { type Caller, callerKey } from '../../core/contract/caller.ts';
import type { QueryView } from '../../core/contract/query.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { viewOf } from '../../core/record/view.ts';
import { executionInputSchema } from '../../core/workflow/execution-input.ts';
import { freshResult } from '../shared/fresh-result.ts';
import type { Links } from '../shared/links.ts';

export interface GetQueryDependencies {
  records: RecordStore;
  links: Links;
  sfn: SFNClient;
  queryStateMachineArn: string;
}

/**
 * The query as it stands now, from its record; in the first moments, before there is one, from its execution.
 * @returns undefined when there is no such query, or it is another caller's.
 */
export async function getQuery(
  queryId: string,
  caller: Caller,
  dependencies: GetQueryDependencies,
): Promise<QueryView | undefined> {
  const record = await dependencies.records.findByQueryId(queryId);
  if (!record) return viewOfExecution(queryId, caller, dependencies);
  if (record.Caller !== callerKey(caller)) return undefined;
  return viewOf(record, await freshResult(record, dependencies.links));
}

const describedSchema = z.object({ startDate: z.date(), input: z.string() });

// What the request template names executions: a principal and a token, or API Gateway's request id.
const QUERY_ID = /^[A-Za-z0-9_-]{1,80}$/;

async function viewOfExecution(
  queryId: string,
  caller: Caller,
  { sfn, queryStateMachineArn }: GetQueryDependencies,
): Promise<QueryView | undefined> {
  if (!QUERY_ID.test(queryId)) return undefined;
  const executionArn = `${queryStateMachineArn.replace(':stateMachine:', ':execution:')}:${queryId}`;
  try {
    const execution = describedSchema.parse(await sfn.send(new DescribeExecutionCommand({ executionArn })));
    const { Caller } = executionInputSchema.parse(JSON.parse(execution.input));
    if (callerKey(Caller) !== callerKey(caller)) return undefined;
    return {
      QueryId: queryId,
      State: { State: 'QUEUED', SubmissionDateTime: execution.startDate.getTime() },
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
