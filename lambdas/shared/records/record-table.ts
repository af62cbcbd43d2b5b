import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandInput,
  type UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { type QueryRecord, recordSchema } from '../../../core/record/record.ts';

/** What all parts of the record store do with the table. */
export interface RecordTable {
  /** The record with this key, as of now. */
  get(id: string): Promise<QueryRecord | undefined>;

  /** Asks an index of the table. */
  query(question: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput>;

  /** @returns the answer; undefined where the condition did not hold, and nothing was changed. */
  update(id: string, change: Change): Promise<UpdateCommandOutput | undefined>;

  /** When a record that begins at this time may go: from epoch milliseconds to epoch seconds, as DynamoDB's time to live has it. */
  expiresAt(epochMilliseconds: number): number;
}

export type Change = Omit<UpdateCommandInput, 'TableName' | 'Key'>;

/** @param lifetimeSeconds how long a record is kept. */
export function recordTable(
  client: DynamoDBDocumentClient,
  TableName: string,
  lifetimeSeconds: number,
): RecordTable {
  return {
    async get(id) {
      const answer = await client.send(new GetCommand({ TableName, Key: { Id: id }, ConsistentRead: true }));
      return recordOf(answer.Item);
    },

    query: (question) => client.send(new QueryCommand({ TableName, ...question })),

    async update(id, change) {
      try {
        return await client.send(new UpdateCommand({ TableName, Key: { Id: id }, ...change }));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    expiresAt: (epochMilliseconds) => Math.floor(epochMilliseconds / 1_000) + lifetimeSeconds,
  };
}

/** The record that an item is. Items that `wake` marked before the workflow wrote them are not records yet. */
export function recordOf(item: Record<string, unknown> | undefined): QueryRecord | undefined {
  return item && 'QueryId' in item ? recordSchema.parse(item) : undefined;
}
