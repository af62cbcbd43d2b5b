import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { create } from 'dynalite/db/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_TABLE } from '../../../core/record/table.ts';
import { systemClock } from '../../../local/clock.ts';
import { type DynamoDb, openDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { ensureRecordTable } from '../../../local/dynamodb/record-table.ts';
import { createAwsEndpoint } from '../../../local/http/aws-endpoint.ts';
import { listen } from '../../../local/http/listen.ts';

const TABLE = 'records';
let path: string;
let dynamoDb: DynamoDb;

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'lakehook-dynamodb-'));
  dynamoDb = await openDynamoDb({ path });
  await ensureRecordTable(dynamoDb, TABLE, systemClock);
});
afterEach(async () => {
  await dynamoDb.close();
  rmSync(path, { recursive: true });
});

describe('DynamoDB', () => {
  it('serves an SDK client: conditional updates, reads and indexes', async () => {
    const unused = () => {
      throw new Error('Nothing else is called.');
    };
    const endpoint = await listen(
      0,
      'AWS_PORT',
      createAwsEndpoint({
        services: [{ signingName: 'dynamodb', service: dynamoDb }],
        sts: unused,
        s3: { handle: unused },
        verify: () => {},
        report: unused,
      }),
    );
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const settle = new UpdateItemCommand({
      TableName: TABLE,
      Key: { Id: { S: 'execution-1' } },
      UpdateExpression:
        'SET #outcome = :outcome, QueryId = :id, #caller = :caller, SubmissionDateTime = :time',
      ConditionExpression: 'attribute_not_exists(#outcome)',
      ExpressionAttributeNames: { '#outcome': 'Outcome', '#caller': 'Caller' },
      ExpressionAttributeValues: {
        ':outcome': { M: { State: { S: 'SUCCEEDED' } } },
        ':id': { S: 'query-1' },
        ':caller': { S: '000000000000/AIDA' },
        ':time': { N: '1790000000123' },
      },
      ReturnValues: 'ALL_NEW',
    });
    const { Attributes } = await client.send(settle);
    expect(Attributes?.Outcome).toEqual({ M: { State: { S: 'SUCCEEDED' } } });
    await expect(client.send(settle)).rejects.toBeInstanceOf(ConditionalCheckFailedException);

    const Key = { Id: { S: 'execution-1' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    expect(Item).toEqual(Attributes);

    const { byQueryId, byCaller } = RECORD_TABLE.indexes;
    for (const [index, value] of [
      [byQueryId, 'query-1'],
      [byCaller, '000000000000/AIDA'],
    ] as const) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: TABLE,
          IndexName: index.name,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': index.partitionKey },
          ExpressionAttributeValues: { ':value': { S: value } },
          ScanIndexForward: false,
        }),
      );
      expect(Items).toEqual([Attributes]);
    }
    client.destroy();
    await endpoint.close();
  });

  it('keeps what it holds when it is opened again, and makes the table once', async () => {
    await dynamoDb.call('PutItem', { TableName: TABLE, Item: { Id: { S: 'a' } } });
    await dynamoDb.close();
    dynamoDb = await openDynamoDb({ path });
    await ensureRecordTable(dynamoDb, TABLE, systemClock);
    await expect(dynamoDb.call('GetItem', { TableName: TABLE, Key: { Id: { S: 'a' } } })).resolves.toEqual({
      Item: { Id: { S: 'a' } },
    });
  });

  it('makes a table usable whose making was cut off', async () => {
    await dynamoDb.close();
    const store = create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    await store.db.open();
    for await (const table of store.tableDb.createValueStream()) {
      await promisify(store.tableDb.put)(TABLE, { ...table, TableStatus: 'CREATING' });
    }
    await store.db.close();
    dynamoDb = await openDynamoDb({ path });
    await dynamoDb.call('PutItem', { TableName: TABLE, Item: { Id: { S: 'a' } } });
  });

  it('is opened by one process at a time', async () => {
    await expect(openDynamoDb({ path })).rejects.toThrow('Database failed to open');
  });

  it('gives its tables the account and region of this machine', async () => {
    await expect(dynamoDb.call('DescribeTable', { TableName: TABLE })).resolves.toMatchObject({
      Table: { TableArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}` },
    });
  });

  it.each([
    ['GetItem', { TableName: 'other', Key: { Id: { S: 'a' } } }, 'ResourceNotFoundException'],
    ['GetItem', {}, 'ValidationException'],
    ['GetItem', null, 'SerializationException'],
    ['GetItem', [], 'SerializationException'],
    ['GetItem', 'x', 'SerializationException'],
    ['UpdateItem', { TableName: TABLE, Key: { Id: null } }, 'SerializationException'],
    [
      'UpdateItem',
      { TableName: TABLE, Key: { Id: { S: 'a' } }, UpdateExpression: 5 },
      'SerializationException',
    ],
    [
      'UpdateItem',
      { TableName: TABLE, Key: { Id: { S: 'a' } }, UpdateExpression: 'SET' },
      'ValidationException',
    ],
    ['TransactWriteItems', { TransactItems: [] }, 'UnknownOperationException'],
    ['toString', {}, 'UnknownOperationException'],
  ])('refuses %s of %j', async (operation, input, code) => {
    await expect(dynamoDb.call(operation, input)).rejects.toMatchObject({ code, status: 400 });
  });

  it('leaves the input as it is', async () => {
    const input = { TableName: TABLE, Item: { Id: { S: 'a' } }, Unknown: 1 };
    await dynamoDb.call('PutItem', input);
    expect(input).toEqual({ TableName: TABLE, Item: { Id: { S: 'a' } }, Unknown: 1 });
  });
});
