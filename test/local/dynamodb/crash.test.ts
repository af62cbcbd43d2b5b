import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openDynamoDb } from '../../../local/dynamodb/dynamodb.ts';

const TABLE = 'records';
const path = mkdtempSync(join(tmpdir(), 'lakehook-crash-'));
afterAll(() => rmSync(path, { recursive: true }));

/** Runs the child until it has answered `count` updates, kills it with SIGKILL, and resolves with all it answered. */
async function killedAfter(count: number, first: number): Promise<number[]> {
  const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path, TABLE, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > count) child.kill('SIGKILL');
  });
  const [signal] = await new Promise<[NodeJS.Signals | null]>((resolve) => {
    child.on('close', (_, by) => resolve([by]));
  });
  expect(signal).toBe('SIGKILL');
  // A last line that was cut off was not answered yet.
  return printed.slice(0, printed.lastIndexOf('\n')).split('\n').map(Number);
}

it('holds every update that was answered before a kill -9, in the table and in the index', async () => {
  const answered: number[] = [];
  for (const count of [1, 60, 250])
    answered.push(...(await killedAfter(count, answered.length + 1_000 * count)));

  const dynamoDb = await openDynamoDb({ path });
  for (const number of answered) {
    const item = {
      Id: { S: `execution-${number}` },
      QueryId: { S: `query-${number}` },
      Payload: { S: 'x'.repeat(2_000) },
    };
    expect(await dynamoDb.call('GetItem', { TableName: TABLE, Key: { Id: item.Id } })).toEqual({
      Item: item,
    });
    const found = await dynamoDb.call('Query', {
      TableName: TABLE,
      IndexName: 'ByQueryId',
      KeyConditionExpression: 'QueryId = :id',
      ExpressionAttributeValues: { ':id': item.QueryId },
    });
    expect(found).toMatchObject({ Items: [item] });
  }
  await dynamoDb.close();
});
