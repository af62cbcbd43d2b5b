import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RecordStore } from '../../core/record/record-store.ts';
import { delivering } from './records/delivering.ts';
import { finding } from './records/finding.ts';
import { recordTable } from './records/record-table.ts';
import { settling } from './records/settling.ts';

/**
 * Records in DynamoDB. Conditional writes keep each record moving forward, whoever writes when.
 * @param lifetimeSeconds how long a record is kept.
 */
export function dynamoDbRecordStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  lifetimeSeconds: number,
): RecordStore {
  const table = recordTable(client, tableName, lifetimeSeconds);
  return { ...finding(table), ...settling(table), ...delivering(table) };
}
