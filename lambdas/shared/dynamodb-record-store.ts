import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { callerKey } from '../../core/contract/caller.ts';
import { LakehookError } from '../../core/errors.ts';
import {
  isSettled,
  type QueryRecord,
  recordKey,
  recordSchema,
  type SettledRecord,
} from '../../core/record/record.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { RECORD_LIFETIME, RECORD_TABLE } from '../../core/record/table.ts';

/** Records in DynamoDB. Conditional writes keep each record moving forward, whoever writes when. */
export function dynamoDbRecordStore(client: DynamoDBDocumentClient, TableName: string): RecordStore {
  const get = async (id: string) => {
    const answer = await client.send(new GetCommand({ TableName, Key: { Id: id }, ConsistentRead: true }));
    return parse(answer.Item);
  };

  return {
    get,

    async findByQueryId(queryId) {
      const index = RECORD_TABLE.indexes.byQueryId;
      const answer = await client.send(
        new QueryCommand({
          TableName,
          IndexName: index.name,
          KeyConditionExpression: '#key = :queryId',
          ExpressionAttributeNames: { '#key': index.partitionKey },
          ExpressionAttributeValues: { ':queryId': queryId },
          Limit: 1,
        }),
      );
      return parse(answer.Items?.[0]);
    },

    async markEnded(queryExecutionId, engineState) {
      const answer = await client.send(
        new UpdateCommand({
          TableName,
          Key: { Id: queryExecutionId },
          UpdateExpression: 'SET EngineState = :state, ExpiresAt = if_not_exists(ExpiresAt, :expiresAt)',
          ExpressionAttributeValues: { ':state': engineState, ':expiresAt': expiresAt(Date.now()) },
          ReturnValues: 'ALL_OLD',
        }),
      );
      const token: unknown = answer.Attributes?.TaskToken;
      return typeof token === 'string' ? token : undefined;
    },

    async settle(query, order, outcome) {
      const submitted = Date.parse(query.SubmissionDateTime);
      try {
        const answer = await client.send(
          new UpdateCommand({
            TableName,
            Key: recordKey(query),
            UpdateExpression:
              'SET #outcome = :outcome, #order = :order, QueryId = :queryId, #caller = :caller, ' +
              'SubmissionDateTime = :submitted, ExpiresAt = :expiresAt, DeliveryState = :delivery, ' +
              `DeliveryAttempts = :none${query.QueryExecutionId ? ', QueryExecutionId = :executionId' : ''} ` +
              'REMOVE TaskToken',
            ConditionExpression: 'attribute_not_exists(#outcome)',
            ExpressionAttributeNames: { '#outcome': 'Outcome', '#order': 'Order', '#caller': 'Caller' },
            ExpressionAttributeValues: {
              ':outcome': recordSchema.shape.Outcome.encode(outcome),
              ':order': recordSchema.shape.Order.encode(order),
              ':queryId': query.QueryId,
              ':caller': callerKey(query.Caller),
              ':submitted': submitted,
              ':expiresAt': expiresAt(submitted),
              ':delivery': order.CallbackUrl ? 'PENDING' : 'NONE',
              ':none': 0,
              ...(query.QueryExecutionId && { ':executionId': query.QueryExecutionId }),
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return settled(recordSchema.parse(answer.Attributes));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return settled(await get(recordKey(query).Id));
      }
    },

    async recordAttempt(id, attempt, state) {
      const counted = { TableName, Key: { Id: id } };
      try {
        await client.send(
          new UpdateCommand({
            ...counted,
            UpdateExpression: 'SET DeliveryState = :state, LastAttempt = :attempt ADD DeliveryAttempts :one',
            ConditionExpression: 'DeliveryState <> :delivered',
            ExpressionAttributeValues: {
              ':state': state,
              ':attempt': recordSchema.shape.LastAttempt.encode(attempt),
              ':one': 1,
              ':delivered': 'DELIVERED',
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const count = {
          UpdateExpression: 'ADD DeliveryAttempts :one',
          ExpressionAttributeValues: { ':one': 1 },
        };
        await client.send(new UpdateCommand({ ...counted, ...count }));
      }
    },

    async giveUp(id) {
      try {
        await client.send(
          new UpdateCommand({
            TableName,
            Key: { Id: id },
            UpdateExpression: 'SET DeliveryState = :failed',
            ConditionExpression: 'DeliveryState = :pending',
            ExpressionAttributeValues: { ':failed': 'FAILED', ':pending': 'PENDING' },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

function settled(record: QueryRecord | undefined): SettledRecord {
  if (record && isSettled(record)) return record;
  throw new LakehookError('RecordMissing', 'A record that was settled is gone.');
}

/** Items that `wake` marked before the workflow wrote them are not records yet. */
function parse(item: Record<string, unknown> | undefined): QueryRecord | undefined {
  return item && 'QueryId' in item ? recordSchema.parse(item) : undefined;
}

function expiresAt(epochMilliseconds: number): number {
  return Math.floor(epochMilliseconds / 1000) + RECORD_LIFETIME;
}
