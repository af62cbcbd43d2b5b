import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsJsonService } from '../../../local/aws/json-service.ts';
import { systemClock } from '../../../local/clock.ts';
import { type DynamoDb, openDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { ensureRecordTable } from '../../../local/dynamodb/record-table.ts';
import { deleteExpired, keepTimeToLive } from '../../../local/dynamodb/time-to-live.ts';
import { VirtualClock } from '../../../local/virtual-clock.ts';

const TABLE = 'records';
const unplanned = (error: unknown) => {
  throw new Error('The test did not plan for a failure.', { cause: error });
};
const path = mkdtempSync(join(tmpdir(), 'lakehook-ttl-'));
let dynamoDb: DynamoDb;

beforeAll(async () => {
  dynamoDb = await openDynamoDb({ path });
  await ensureRecordTable(dynamoDb, TABLE, systemClock);
});
afterAll(async () => {
  await dynamoDb.close();
  rmSync(path, { recursive: true });
});
beforeEach(async () => {
  await deleteExpired(dynamoDb, TABLE, Number.MAX_SAFE_INTEGER);
});

async function put(id: string, expiresAt?: number, more: object = {}): Promise<void> {
  const expires = expiresAt === undefined ? {} : { ExpiresAt: { N: String(expiresAt) } };
  await dynamoDb.call('PutItem', { TableName: TABLE, Item: { Id: { S: id }, ...expires, ...more } });
}

async function ids(): Promise<unknown> {
  return dynamoDb.call('Scan', { TableName: TABLE, ProjectionExpression: 'Id' });
}

describe('time to live', () => {
  it('deletes what expired and leaves the rest', async () => {
    await put('over', 999);
    await put('now', 1_000);
    await put('to come', 1_001);
    await deleteExpired(dynamoDb, TABLE, 1_000);
    const left = await ids();
    expect(left).toMatchObject({ Count: 2 });
    expect(left).not.toMatchObject({ Items: expect.arrayContaining([{ Id: { S: 'over' } }]) });
    await deleteExpired(dynamoDb, TABLE, 2_000);
  });

  it('goes through a table of many pages', async () => {
    // A page of a scan ends at 1 MB: eight items of 300 kB are three pages.
    for (let number = 0; number < 8; number += 1)
      await put(`${number}`, 1, { Text: { S: 'x'.repeat(300_000) } });
    await deleteExpired(dynamoDb, TABLE, 2);
    expect(await ids()).toMatchObject({ Count: 0 });
  });

  it('sweeps at once and every hour until it is stopped', async () => {
    const clock = new VirtualClock(1_000_000);
    const stop = new AbortController();
    await put('first', 999);
    await put('later', 1_000 + 3_599);
    const kept = keepTimeToLive(dynamoDb, TABLE, { clock, signal: stop.signal, report: unplanned });
    await expect.poll(ids).toMatchObject({ Count: 1 });
    await clock.advance(60 * 60 * 1000);
    await expect.poll(ids).toMatchObject({ Count: 0 });
    stop.abort(new Error('over'));
    await expect(kept).rejects.toThrow('over');
  });

  it('reports a sweep that fails, and sweeps again after an hour', async () => {
    const clock = new VirtualClock(1_000_000);
    const stop = new AbortController();
    const reported: unknown[] = [];
    await put('expired', 999);
    let calls = 0;
    const flaky: AwsJsonService = {
      ...dynamoDb,
      async call(operation, input) {
        calls += 1;
        if (calls === 1) throw new Error('The disk is tired.');
        return dynamoDb.call(operation, input);
      },
    };
    const report = (error: unknown) => reported.push(error);
    const kept = keepTimeToLive(flaky, TABLE, { clock, signal: stop.signal, report });
    await clock.advance(60 * 60 * 1000);
    await expect.poll(ids).toMatchObject({ Count: 0 });
    stop.abort(new Error('over'));
    await expect(kept).rejects.toThrow('over');
    expect(reported).toEqual([new Error('The disk is tired.')]);
  });
});
