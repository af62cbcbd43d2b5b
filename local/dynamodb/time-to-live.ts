import * as z from 'zod';
import { RECORD_TABLE } from '../../core/record/table.ts';
import type { AwsJsonService } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';

// DynamoDB itself deletes "within a few days". An hour keeps each sweep small.
const SWEEP_INTERVAL = 60 * 60 * 1000;

const page = z.object({
  Items: z.array(z.record(z.string(), z.unknown())),
  LastEvaluatedKey: z.unknown().optional(),
});

/**
 * Deletes expired records now and every hour, as time to live does, which dynalite does not have. A sweep that fails is
 * reported, and the next one deletes what it left.
 * Rejects with the signal's reason when aborted.
 */
export async function keepTimeToLive(
  dynamoDb: AwsJsonService,
  tableName: string,
  { clock, signal, report }: { clock: Clock; signal: AbortSignal; report: (error: unknown) => void },
): Promise<never> {
  for (;;) {
    try {
      await deleteExpired(dynamoDb, tableName, Math.floor(clock.now() / 1000));
    } catch (error) {
      signal.throwIfAborted();
      report(error);
    }
    await clock.sleep(SWEEP_INTERVAL, signal);
  }
}

/**
 * Deletes the records whose time to live is over.
 * @param now epoch seconds
 */
export async function deleteExpired(dynamoDb: AwsJsonService, tableName: string, now: number): Promise<void> {
  const { partitionKey, timeToLive } = RECORD_TABLE;
  const expired = {
    TableName: tableName,
    ExpressionAttributeNames: { '#expires': timeToLive },
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  };
  let start: unknown;
  do {
    const scanned = await dynamoDb.call('Scan', {
      ...expired,
      FilterExpression: '#expires < :now',
      ...(start !== undefined && { ExclusiveStartKey: start }),
    });
    const { Items, LastEvaluatedKey } = page.parse(scanned);
    for (const item of Items) {
      await dynamoDb.call('DeleteItem', {
        TableName: tableName,
        Key: { [partitionKey]: item[partitionKey] },
      });
    }
    start = LastEvaluatedKey;
  } while (start !== undefined);
}
