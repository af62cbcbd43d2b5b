import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { WakeEnvironment } from '../../core/environment.ts';
import type { RecordStore } from '../../core/record/record-store.ts';
import { dynamoDbRecordStore } from './dynamodb-record-store.ts';

type RecordEnvironment = Pick<WakeEnvironment, 'RECORD_TABLE_NAME' | 'RECORD_LIFETIME_SECONDS'>;

/** The records of a deployment. */
export function openRecords(environment: RecordEnvironment): RecordStore {
  return dynamoDbRecordStore(
    DynamoDBDocumentClient.from(new DynamoDBClient()),
    environment.RECORD_TABLE_NAME,
    Number(environment.RECORD_LIFETIME_SECONDS),
  );
}
