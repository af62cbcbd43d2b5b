import { callerKey } from '../../../core/contract/caller.ts';
import { LakehookError } from '../../../core/errors.ts';
import {
  isSettled,
  type QueryRecord,
  recordKey,
  recordSchema,
  type SettledRecord,
} from '../../../core/record/record.ts';
import type { RecordStore } from '../../../core/record/record-store.ts';
import type { RecordTable } from './record-table.ts';

/** How a query comes to its outcome: once, whoever has it first. */
export function settling(table: RecordTable): Pick<RecordStore, 'markEnded' | 'settle' | 'claim'> {
  return {
    async markEnded(queryExecutionId, engineState) {
      const answer = await table.update(queryExecutionId, {
        UpdateExpression: 'SET EngineState = :state, ExpiresAt = if_not_exists(ExpiresAt, :expiresAt)',
        ExpressionAttributeValues: { ':state': engineState, ':expiresAt': table.expiresAt(Date.now()) },
        ReturnValues: 'ALL_OLD',
      });
      const token: unknown = answer?.Attributes?.TaskToken;
      return typeof token === 'string' ? token : undefined;
    },

    async settle(query, order, outcome) {
      const { Id } = recordKey(query);
      const submitted = Date.parse(query.SubmissionDateTime);
      const answer = await table.update(Id, {
        UpdateExpression:
          'SET #outcome = :outcome, #order = :order, QueryId = :queryId, #caller = :caller, ' +
          'SubmissionDateTime = :submitted, ExpiresAt = :expiresAt, DeliveryState = :delivery, ' +
          `DeliveryAttempts = :none${query.QueryExecutionId ? ', QueryExecutionId = :executionId' : ''} ` +
          'REMOVE TaskToken',
        ConditionExpression: 'attribute_not_exists(#outcome) AND attribute_not_exists(Claimed)',
        ExpressionAttributeNames: { '#outcome': 'Outcome', '#order': 'Order', '#caller': 'Caller' },
        ExpressionAttributeValues: {
          ':outcome': recordSchema.shape.Outcome.encode(outcome),
          ':order': recordSchema.shape.Order.encode(order),
          ':queryId': query.QueryId,
          ':caller': callerKey(query.Caller),
          ':submitted': submitted,
          ':expiresAt': table.expiresAt(submitted),
          ':delivery': order.CallbackUrl ? 'PENDING' : 'NONE',
          ':none': 0,
          ...(query.QueryExecutionId && { ':executionId': query.QueryExecutionId }),
        },
        ReturnValues: 'ALL_NEW',
      });
      if (answer) return settled(recordSchema.parse(answer.Attributes));
      const record = await table.get(Id);
      return record && settled(record);
    },

    async claim(queryId) {
      const isClaimed = await table.update(queryId, {
        UpdateExpression: 'SET Claimed = :claimed, ExpiresAt = if_not_exists(ExpiresAt, :expiresAt)',
        ConditionExpression: 'attribute_not_exists(Outcome)',
        ExpressionAttributeValues: { ':claimed': true, ':expiresAt': table.expiresAt(Date.now()) },
      });
      return isClaimed ? undefined : settled(await table.get(queryId));
    },
  };
}

function settled(record: QueryRecord | undefined): SettledRecord {
  if (record && isSettled(record)) return record;
  throw new LakehookError('RecordMissing', 'A record that was settled is gone.');
}
