import { SendTaskSuccessCommand, type SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { terminalStates } from '../../core/contract/query.ts';
import type { RecordStore } from '../../core/record/record-store.ts';

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
}

/**
 * Marks the record and wakes the workflow that waits for this query. Without a token the mark alone does it: the
 * workflow's own write fails on it and leads straight to the poll.
 * @returns whether a workflow was woken.
 */
export async function wake({ detail }: QueryEnded, { records, sfn }: WakeDependencies): Promise<boolean> {
  const taskToken = await records.markEnded(detail.queryExecutionId, detail.currentState);
  if (!taskToken) return false;
  try {
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    return true;
  } catch (error) {
    // The task has ended by itself: its fallback polls, or an event that came twice has woken it before.
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}
