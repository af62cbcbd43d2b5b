import { type AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { terminalStates } from '../../core/contract/query.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import type { QueryExecution } from '../../core/workflow/deliver-call.ts';
import { accountOf } from './account-of.ts';

/**
 * Athena's word that a query ended.
 * https://docs.aws.amazon.com/athena/latest/ug/athena-events.html
 */
export const queryEndedSchema = z.object({
  detail: z.object({ queryExecutionId: z.string(), currentState: z.enum(terminalStates) }),
});
export type QueryEnded = z.infer<typeof queryEndedSchema>;

export interface WakeDependencies {
  records: RecordStore;
  sfn: Pick<SFNClient, 'send'>;
  athena: Pick<AthenaClient, 'send'>;
}

/**
 * Marks the record, and wakes the workflow that waits for this query with the engine's account of it. Without a token the
 * mark alone does it: the workflow's own write fails on it and leads straight to the poll.
 * @returns whether a workflow was woken.
 */
export async function wake({ detail }: QueryEnded, dependencies: WakeDependencies): Promise<boolean> {
  const { records, sfn, athena } = dependencies;
  const { queryExecutionId, currentState } = detail;
  const taskToken = await records.markEnded(queryExecutionId, currentState);
  if (!taskToken) return false;
  const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: queryExecutionId }));
  const account = accountOf(answer.QueryExecution);
  try {
    await (mayGoOn(account)
      ? sfn.send(
          new SendTaskFailureCommand({ taskToken, error: 'QueryMayGoOn', cause: account.Status.State }),
        )
      : sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(account) })));
    return true;
  } catch (error) {
    // The task has ended by itself: its fallback polls, or an event that came twice has woken it before.
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}

/**
 * Athena takes some failed queries up again by itself, so that their last word is still to come; and what it tells of a
 * query may lag behind its event.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html
 */
function mayGoOn({ Status: { State, AthenaError } }: QueryExecution): boolean {
  return State === 'FAILED' ? AthenaError?.Retryable === true : State === 'QUEUED' || State === 'RUNNING';
}
