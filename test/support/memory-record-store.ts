import { callerKey } from '../../core/contract/caller.ts';
import { isSettled, type QueryRecord, recordKey, type SettledRecord } from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';

type Item = Partial<QueryRecord> & { Id: string };

/** Records in memory, for tests of what is built on them. It passes the same suite as the real store. */
export function memoryRecordStore(
  items: Map<string, Item> = new Map(),
): RecordStore & { put(item: Item): void } {
  const isRecord = (item: Item | undefined): item is QueryRecord => item?.QueryId !== undefined;
  const find = (id: string) => items.get(id) ?? { Id: id };

  return {
    put: (item) => void items.set(item.Id, { ...items.get(item.Id), ...item }),

    async get(id) {
      const item = items.get(id);
      return isRecord(item) ? { ...item } : undefined;
    },

    async findByQueryId(queryId) {
      const item = [...items.values()].find(({ QueryId }) => QueryId === queryId);
      return isRecord(item) ? { ...item } : undefined;
    },

    async markEnded(id, EngineState) {
      const before = find(id);
      items.set(id, { ...before, EngineState });
      return before.TaskToken;
    },

    async settle(query, order, outcome) {
      const { Id } = recordKey(query);
      const { TaskToken: _, ...before } = find(Id);
      const settled: SettledRecord = {
        ...before,
        QueryId: query.QueryId,
        ...(query.QueryExecutionId && { QueryExecutionId: query.QueryExecutionId }),
        Caller: callerKey(query.Caller),
        SubmissionDateTime: Date.parse(query.SubmissionDateTime),
        Order: order,
        Outcome: outcome,
        DeliveryState: order.CallbackUrl ? 'PENDING' : 'NONE',
        DeliveryAttempts: 0,
      };
      if (isRecord(before) && isSettled(before)) return before;
      items.set(Id, settled);
      return { ...settled };
    },

    async recordAttempt(id, LastAttempt, DeliveryState) {
      const item = find(id);
      const counted = { ...item, DeliveryAttempts: (item.DeliveryAttempts ?? 0) + 1 };
      const isDelivered = item.DeliveryState === 'DELIVERED';
      items.set(id, isDelivered ? counted : { ...counted, LastAttempt, DeliveryState });
    },

    async giveUp(id) {
      const item = find(id);
      if (item.DeliveryState === 'PENDING') items.set(id, { ...item, DeliveryState: 'FAILED' });
    },
  };
}
