import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll } from 'vitest';
import { RECORD_LIFETIME } from '../../../core/record/table.ts';
import { dynamoDbRecordStore } from '../../../lambdas/shared/dynamodb-record-store.ts';
import { systemClock } from '../../../local/clock.ts';
import { openDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { ensureRecordTable } from '../../../local/dynamodb/record-table.ts';
import { recordStoreSuite } from '../../suites/record-store.ts';
import { serveJsonService } from '../../support/serve-json-service.ts';

const TABLE = 'records';
const folder = mkdtempSync(join(tmpdir(), 'lakehook-records-'));
const dynamodb = await openDynamoDb({ path: folder });
await ensureRecordTable(dynamodb, TABLE, systemClock);
const server = await serveJsonService(dynamodb);
const client = new DynamoDBClient({
  endpoint: server.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
afterAll(async () => {
  await server.close();
  await dynamodb.close();
  rmSync(folder, { recursive: true });
});

recordStoreSuite(async () => ({
  store: dynamoDbRecordStore(DynamoDBDocumentClient.from(client), TABLE, RECORD_LIFETIME),
  async putToken({ Id, QueryId, TaskToken, Caller }) {
    await client.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: { Id: { S: Id } },
        UpdateExpression:
          'SET QueryId = :queryId, TaskToken = :taskToken, #caller = :caller, SubmissionDateTime = :submitted',
        ExpressionAttributeNames: { '#caller': 'Caller' },
        ExpressionAttributeValues: {
          ':queryId': { S: QueryId },
          ':taskToken': { S: TaskToken },
          ':caller': { S: Caller },
          ':submitted': { N: '1' },
        },
      }),
    );
  },
}));
