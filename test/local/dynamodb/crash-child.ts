import { systemClock } from '../../../local/clock.ts';
import { openDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { ensureRecordTable } from '../../../local/dynamodb/record-table.ts';

/** Updates records, eight at a time, and prints the number of each one that was answered, until it is killed. */
const [path = '', table = '', first = '0'] = process.argv.slice(2);
const dynamoDb = await openDynamoDb({ path });
await ensureRecordTable(dynamoDb, table, systemClock);

let next = Number(first);
async function work(): Promise<never> {
  for (;;) {
    const number = next;
    next += 1;
    await dynamoDb.call('UpdateItem', {
      TableName: table,
      Key: { Id: { S: `execution-${number}` } },
      UpdateExpression: 'SET QueryId = :id, Payload = :payload',
      ConditionExpression: 'attribute_not_exists(QueryId)',
      ExpressionAttributeValues: { ':id': { S: `query-${number}` }, ':payload': { S: 'x'.repeat(2_000) } },
    });
    process.stdout.write(`${number}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, work));
