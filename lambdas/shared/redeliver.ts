import { randomUUID } from 'node:crypto';
import { parseCallerKey } from '../../core/contract/caller.ts';
import { isSettled, type QueryRecord, type SettledRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import type { DeliveryInput } from '../../core/workflow/deliver-call.ts';
import { type StartDeliveryDependencies, startDelivery } from './start-delivery.ts';

export interface RedeliverDependencies extends StartDeliveryDependencies {
  records: RecordStore;
}

/** What a wish to send a callback again comes to. */
export type Redelivered = 'STARTED' | 'NOT_ENDED' | 'NO_CALLBACK' | 'PENDING';

/**
 * Sends the callback of a query again: the same message with the same webhook-id, by the schedule from its beginning.
 * A second delivery is not started while one is known to be under way.
 */
export async function redeliver(
  record: QueryRecord,
  dependencies: RedeliverDependencies,
): Promise<Redelivered> {
  if (!isSettled(record)) return 'NOT_ENDED';
  if (!record.Order?.CallbackUrl) return 'NO_CALLBACK';
  const { records } = dependencies;
  const execution = executionName(record);
  const end = await records.beginRedelivery(record.Id, execution);
  if (!end) {
    // Whoever began it may have ended before the execution was started. A name starts one execution at the most.
    const begun = record.DeliveryState === 'PENDING' ? record.Redelivery : undefined;
    if (begun) await startDelivery(begun, inputOf(record), dependencies);
    return 'PENDING';
  }
  try {
    await startDelivery(execution, inputOf(record), dependencies);
    return 'STARTED';
  } catch (error) {
    await records.cancelRedelivery(record.Id, execution, end);
    throw error;
  }
}

/** New each time; at most 80 characters, as the names of executions are, 36 of which are the UUID's. */
function executionName({ QueryId }: SettledRecord): string {
  return `${QueryId.slice(0, 43)}-${randomUUID()}`;
}

function inputOf(record: SettledRecord): DeliveryInput {
  return {
    QueryId: record.QueryId,
    QueryExecutionId: record.QueryExecutionId ?? null,
    Caller: parseCallerKey(record.Caller),
    SubmissionDateTime: new Date(record.SubmissionDateTime).toISOString(),
    Order: record.Order ?? {},
    Execution: null,
    Failure: null,
  };
}
