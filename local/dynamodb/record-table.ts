import * as z from 'zod';
import { RECORD_TABLE } from '../../core/record/table.ts';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';

const ALL = { ProjectionType: 'ALL' };

/** Makes the record table where it is not there yet, and resolves when it can be used. */
export async function ensureRecordTable(
  dynamoDb: AwsJsonService,
  tableName: string,
  clock: Clock,
): Promise<void> {
  try {
    await dynamoDb.call('CreateTable', { TableName: tableName, ...definition() });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceInUseException')) throw error;
  }
  while ((await tableStatus(dynamoDb, tableName)) !== 'ACTIVE') await clock.sleep(5);
}

function definition() {
  const { partitionKey, indexes } = RECORD_TABLE;
  const { byQueryId, byCaller } = indexes;
  return {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'S' },
      { AttributeName: byQueryId.partitionKey, AttributeType: 'S' },
      { AttributeName: byCaller.partitionKey, AttributeType: 'S' },
      { AttributeName: byCaller.sortKey, AttributeType: 'N' },
    ],
    KeySchema: keySchema(partitionKey),
    GlobalSecondaryIndexes: [
      { IndexName: byQueryId.name, KeySchema: keySchema(byQueryId.partitionKey), Projection: ALL },
      {
        IndexName: byCaller.name,
        KeySchema: keySchema(byCaller.partitionKey, byCaller.sortKey),
        Projection: ALL,
      },
    ],
  };
}

function keySchema(partitionKey: string, sortKey?: string) {
  const hash = { AttributeName: partitionKey, KeyType: 'HASH' };
  return sortKey === undefined ? [hash] : [hash, { AttributeName: sortKey, KeyType: 'RANGE' }];
}

const description = z.object({ Table: z.object({ TableStatus: z.string() }) });

async function tableStatus(dynamoDb: AwsJsonService, tableName: string): Promise<string> {
  return description.parse(await dynamoDb.call('DescribeTable', { TableName: tableName })).Table.TableStatus;
}
