import { ATTEMPT_LOG_LENGTH } from '../../../core/contract/query.ts';
import { recordSchema } from '../../../core/record/record.ts';
import type { RecordStore } from '../../../core/record/record-store.ts';
import type { RecordTable } from './record-table.ts';

/** How a delivery goes on: by attempts, to its end, and from its beginning again. */
export function delivering(
  table: RecordTable,
): Pick<RecordStore, 'recordAttempt' | 'giveUp' | 'beginRedelivery' | 'cancelRedelivery'> {
  return {
    async recordAttempt(id, attempt, state) {
      const text = recordSchema.shape.LastAttempt.encode(attempt);
      const log = 'AttemptLog = list_append(if_not_exists(AttemptLog, :empty), :log)';
      const values = { ':empty': [], ':log': [text], ':one': 1 };
      const became = await table.update(id, {
        UpdateExpression:
          `SET DeliveryState = :state, LastAttempt = :attempt, ${log} ADD DeliveryAttempts :one` +
          (state === 'PENDING' ? '' : ' REMOVE Redelivery'),
        // A late attempt opens nothing that has ended, and nothing undoes an arrival.
        ConditionExpression:
          state === 'PENDING' ? 'DeliveryState = :pending' : 'DeliveryState IN (:pending, :failed)',
        ExpressionAttributeValues: {
          ...values,
          ':state': state,
          ':attempt': text,
          ':pending': 'PENDING',
          ...(state !== 'PENDING' && { ':failed': 'FAILED' }),
        },
        ReturnValues: 'UPDATED_NEW',
      });
      const answer =
        became ??
        (await table.update(id, {
          UpdateExpression: `SET ${log} ADD DeliveryAttempts :one`,
          ExpressionAttributeValues: values,
          ReturnValues: 'UPDATED_NEW',
        }));
      await trimLog(id, answer?.Attributes?.AttemptLog, table);
    },

    async giveUp(id, execution) {
      const answer = await table.update(id, {
        UpdateExpression: 'SET DeliveryState = :failed REMOVE Redelivery',
        ConditionExpression:
          'DeliveryState = :pending AND (attribute_not_exists(Redelivery) OR Redelivery = :execution)',
        ExpressionAttributeValues: { ':failed': 'FAILED', ':pending': 'PENDING', ':execution': execution },
      });
      return answer !== undefined;
    },

    async beginRedelivery(id, execution) {
      const before = await table.update(id, {
        UpdateExpression: 'SET DeliveryState = :pending, Redelivery = :execution',
        // The second part: the client makes the write again where its answer was lost.
        ConditionExpression: 'DeliveryState IN (:delivered, :failed) OR Redelivery = :execution',
        ExpressionAttributeValues: {
          ':pending': 'PENDING',
          ':delivered': 'DELIVERED',
          ':failed': 'FAILED',
          ':execution': execution,
        },
        ReturnValues: 'ALL_OLD',
      });
      if (!before) return undefined;
      // How it goes this time can be asked for as long as of a new query; a record that is kept longer stays as it is.
      await table.update(id, {
        UpdateExpression: 'SET ExpiresAt = :expiresAt',
        ConditionExpression: 'DeliveryState = :pending AND ExpiresAt < :expiresAt',
        ExpressionAttributeValues: { ':pending': 'PENDING', ':expiresAt': table.expiresAt(Date.now()) },
      });
      return before.Attributes?.DeliveryState === 'DELIVERED' ? 'DELIVERED' : 'FAILED';
    },

    async cancelRedelivery(id, execution, state) {
      await table.update(id, {
        UpdateExpression: 'SET DeliveryState = :state REMOVE Redelivery',
        ConditionExpression: 'DeliveryState = :pending AND Redelivery = :execution',
        ExpressionAttributeValues: { ':state': state, ':pending': 'PENDING', ':execution': execution },
      });
    },
  };
}

/** Removes the oldest of a log that is too long. An update cannot append to a list and remove from it. */
async function trimLog(id: string, log: unknown, table: RecordTable): Promise<void> {
  const length = Array.isArray(log) ? log.length : 0;
  const excess = Array.from({ length: Math.max(0, length - ATTEMPT_LOG_LENGTH) }, (_, index) => index);
  if (excess.length === 0) return;
  await table.update(id, {
    UpdateExpression: `REMOVE ${excess.map((index) => `AttemptLog[${index}]`).join(', ')}`,
    // Whoever appended meanwhile trims.
    ConditionExpression: 'size(AttemptLog) = :length',
    ExpressionAttributeValues: { ':length': length },
  });
}
