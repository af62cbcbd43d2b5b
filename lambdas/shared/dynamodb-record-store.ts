import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { callerKey } from '../../core/contract/caller.ts';
import { ATTEMPT_LOG_LENGTH } from '../../core/contract/query.ts';
import { LakehookError } from '../../core/errors.ts';
import {
  isSettled,
  type QueryRecord,
  recordKey,
  recordSchema,
  type SettledRecord,
} from '../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../core/record/record-store.ts';
import { RECORD_TABLE } from '../../core/record/table.ts';

/**
 * Records in DynamoDB. Conditional writes keep each record moving forward, whoever writes when.
 * @param lifetimeSeconds how long a record is kept.
 */
export function dynamoDbRecordStore(
  client: DynamoDBDocumentClient,
  TableName: string,
  lifetimeSeconds: number,
): RecordStore {
  const expiresAt = (epochMilliseconds: number) => Math.floor(epochMilliseconds / 1_000) + lifetimeSeconds;
  const get = async (id: string) => {
    const answer = await client.send(new GetCommand({ TableName, Key: { Id: id }, ConsistentRead: true }));
    return parse(answer.Item);
  };

  /** @returns whether the condition held. */
  const update = async (id: string, change: Change) => {
    const command = new UpdateCommand({ TableName, Key: { Id: id }, ...change });
    return (await unlessRefused(() => client.send(command))) !== undefined;
  };

  /** Removes the oldest of a log that is too long. An update cannot append to a list and remove from it. */
  const trimLog = async (id: string, log: unknown) => {
    const length = Array.isArray(log) ? log.length : 0;
    const excess = Array.from({ length: Math.max(0, length - ATTEMPT_LOG_LENGTH) }, (_, index) => index);
    if (excess.length === 0) return;
    await update(id, {
      UpdateExpression: `REMOVE ${excess.map((index) => `AttemptLog[${index}]`).join(', ')}`,
      // Whoever appended meanwhile trims.
      ConditionExpression: 'size(AttemptLog) = :length',
      ExpressionAttributeValues: { ':length': length },
    });
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
        }),
      );
      // There are two where an execution was aborted, told of, and redriven.
      const records = (answer.Items ?? []).flatMap((item) => parse(item) ?? []);
      return records.find(isSettled) ?? records[0];
    },

    async listByCaller(caller, { limit, from }) {
      const index = RECORD_TABLE.indexes.byCaller;
      const answer = await client.send(
        new QueryCommand({
          TableName,
          IndexName: index.name,
          KeyConditionExpression: '#key = :caller',
          ExpressionAttributeNames: { '#key': index.partitionKey },
          ExpressionAttributeValues: { ':caller': caller },
          ScanIndexForward: false,
          // One more tells whether anything follows: DynamoDB hands out a place to go on from even at the end.
          Limit: limit + 1,
          ...(from && { ExclusiveStartKey: { ...from, [index.partitionKey]: caller } }),
        }),
      );
      const found = recordSchema.array().parse(answer.Items ?? []);
      const records = found.slice(0, limit);
      // A page ends before its limit where it has come to 1 MB.
      const follows = found.length > limit || answer.LastEvaluatedKey !== undefined;
      const last = records.at(-1);
      return { records, ...(follows && last && { next: listPosition(last) }) };
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
            ConditionExpression: 'attribute_not_exists(#outcome) AND attribute_not_exists(Claimed)',
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
        const record = await get(recordKey(query).Id);
        return record && settled(record);
      }
    },

    async claim(queryId) {
      const isClaimed = await update(queryId, {
        UpdateExpression: 'SET Claimed = :claimed, ExpiresAt = if_not_exists(ExpiresAt, :expiresAt)',
        ConditionExpression: 'attribute_not_exists(Outcome)',
        ExpressionAttributeValues: { ':claimed': true, ':expiresAt': expiresAt(Date.now()) },
      });
      return isClaimed ? undefined : settled(await get(queryId));
    },

    async recordAttempt(id, attempt, state) {
      const text = recordSchema.shape.LastAttempt.encode(attempt);
      const logged = {
        TableName,
        Key: { Id: id },
        ReturnValues: 'UPDATED_NEW',
      } as const;
      const log = 'AttemptLog = list_append(if_not_exists(AttemptLog, :empty), :log)';
      const values = { ':empty': [], ':log': [text], ':one': 1 };
      const became = await unlessRefused(() =>
        client.send(
          new UpdateCommand({
            ...logged,
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
          }),
        ),
      );
      const answer =
        became ??
        (await client.send(
          new UpdateCommand({
            ...logged,
            UpdateExpression: `SET ${log} ADD DeliveryAttempts :one`,
            ExpressionAttributeValues: values,
          }),
        ));
      await trimLog(id, answer.Attributes?.AttemptLog);
    },

    async giveUp(id, execution) {
      return update(id, {
        UpdateExpression: 'SET DeliveryState = :failed REMOVE Redelivery',
        ConditionExpression:
          'DeliveryState = :pending AND (attribute_not_exists(Redelivery) OR Redelivery = :execution)',
        ExpressionAttributeValues: { ':failed': 'FAILED', ':pending': 'PENDING', ':execution': execution },
      });
    },

    async beginRedelivery(id, execution) {
      const command = new UpdateCommand({
        TableName,
        Key: { Id: id },
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
      const before = await unlessRefused(() => client.send(command));
      if (!before) return undefined;
      // How it goes this time can be asked for as long as of a new query; a record that is kept longer stays as it is.
      await update(id, {
        UpdateExpression: 'SET ExpiresAt = :expiresAt',
        ConditionExpression: 'DeliveryState = :pending AND ExpiresAt < :expiresAt',
        ExpressionAttributeValues: { ':pending': 'PENDING', ':expiresAt': expiresAt(Date.now()) },
      });
      return before.Attributes?.DeliveryState === 'DELIVERED' ? 'DELIVERED' : 'FAILED';
    },

    async cancelRedelivery(id, execution, state) {
      await update(id, {
        UpdateExpression: 'SET DeliveryState = :state REMOVE Redelivery',
        ConditionExpression: 'DeliveryState = :pending AND Redelivery = :execution',
        ExpressionAttributeValues: { ':state': state, ':pending': 'PENDING', ':execution': execution },
      });
    },
  };
}

type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
>;

/** The answer to a conditional write; undefined where its condition did not hold. */
async function unlessRefused<Answer>(write: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function settled(record: QueryRecord | undefined): SettledRecord {
  if (record && isSettled(record)) return record;
  throw new LakehookError('RecordMissing', 'A record that was settled is gone.');
}

/** Items that `wake` marked before the workflow wrote them are not records yet. */
function parse(item: Record<string, unknown> | undefined): QueryRecord | undefined {
  return item && 'QueryId' in item ? recordSchema.parse(item) : undefined;
}

function listPosition({ Id, SubmissionDateTime }: QueryRecord): ListPosition {
  return { Id, SubmissionDateTime };
}
