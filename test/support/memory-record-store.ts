import { callerKey } from '../../core/contract/caller.ts';
import { ATTEMPT_LOG_LENGTH } from '../../core/contract/query.ts';
import { isSettled, type QueryRecord, recordKey, type SettledRecord } from '../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../core/record/record-store.ts';

type Item = Partial<QueryRecord> & { Id: string };

/** Records in memory, for tests of what is built on them. It passes the same suite as the real store. */
export function memoryRecordStore(
  items: Map<string, Item> = new Map(),
): RecordStore & { put(item: Item): void } {
  const claimed = new Set<string>();
  const isRecord = (item: Item | undefined): item is QueryRecord => item?.QueryId !== undefined;
  const find = (id: string) => items.get(id) ?? { Id: id };

  return {
    put: (item) => void items.set(item.Id, { ...items.get(item.Id), ...item }),

    async get(id) {
      const item = items.get(id);
      return isRecord(item) ? { ...item } : undefined;
    },

    async findByQueryId(queryId) {
      const records = [...items.values()].filter(isRecord).filter(({ QueryId }) => QueryId === queryId);
      return records.find(isSettled) ?? records[0];
    },

    async listByCaller(caller, { limit, from }) {
      const all = [...items.values()].filter(isRecord).filter(({ Caller }) => Caller === caller);
      const follow = all.filter((record) => !from || newestFirst(from, record) < 0).sort(newestFirst);
      const records = follow.slice(0, limit);
      const last = records.at(-1);
      if (!last || follow.length === records.length) return { records };
      return { records, next: { Id: last.Id, SubmissionDateTime: last.SubmissionDateTime } };
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
      if (claimed.has(Id)) return undefined;
      items.set(Id, settled);
      return { ...settled };
    },

    async claim(queryId) {
      const item = items.get(queryId);
      if (isRecord(item) && isSettled(item)) return { ...item };
      claimed.add(queryId);
      return undefined;
    },

    async recordAttempt(id, LastAttempt, DeliveryState) {
      const item = find(id);
      const counted = {
        ...item,
        DeliveryAttempts: (item.DeliveryAttempts ?? 0) + 1,
        AttemptLog: [...(item.AttemptLog ?? []), LastAttempt].slice(-ATTEMPT_LOG_LENGTH),
      };
      const movesForward =
        item.DeliveryState === 'PENDING' || (item.DeliveryState === 'FAILED' && DeliveryState !== 'PENDING');
      const became = { ...counted, LastAttempt, DeliveryState };
      items.set(id, !movesForward ? counted : DeliveryState === 'PENDING' ? became : ended(became));
    },

    async giveUp(id, execution) {
      const item = find(id);
      const isAnothers = item.Redelivery !== undefined && item.Redelivery !== execution;
      if (item.DeliveryState !== 'PENDING' || isAnothers) return false;
      items.set(id, ended({ ...item, DeliveryState: 'FAILED' }));
      return true;
    },

    async beginRedelivery(id, Redelivery) {
      const item = find(id);
      const end =
        item.DeliveryState === 'PENDING' && item.Redelivery === Redelivery ? 'FAILED' : item.DeliveryState;
      if (end !== 'DELIVERED' && end !== 'FAILED') return undefined;
      items.set(id, { ...item, DeliveryState: 'PENDING', Redelivery });
      return end;
    },

    async cancelRedelivery(id, execution, DeliveryState) {
      const item = find(id);
      const isOwn = item.DeliveryState === 'PENDING' && item.Redelivery === execution;
      if (isOwn) items.set(id, ended({ ...item, DeliveryState }));
    },
  };
}

function newestFirst(a: ListPosition, b: ListPosition): number {
  return b.SubmissionDateTime - a.SubmissionDateTime || (a.Id < b.Id ? -1 : 1);
}

function ended({ Redelivery: _, ...item }: Item): Item {
  return item;
}
