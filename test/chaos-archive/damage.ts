import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { batchObjectSchema } from '../../core/archive/batch.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import type { Orders } from './orders.ts';
import type { Damage } from './plan.ts';

const batchesSchema = z.array(z.object({ bucket: z.string(), objects: z.array(batchObjectSchema) }));

/** Damages an object of the batch that is being moved. */
export async function damageObject(how: Damage, orders: Orders, awsUrl: string): Promise<void> {
  const s3 = lakeClient(awsUrl);
  const { bucket: Bucket, keys } = await batchUnderWay(orders);
  const [Key, other] = keys;
  const read = async (key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const put = (Body: Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  switch (how) {
    case 'overwritten': {
      const bytes = await read(Key);
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      await put(bytes);
      return;
    }
    case 'truncated':
      await put((await read(Key)).subarray(0, -1));
      return;
    case 'missing':
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      return;
    case 'another object': {
      // Of the same batch, for rows of one that is committed would count. It may have no other.
      const bytes = other === undefined ? undefined : await read(other).catch(() => undefined);
      await put(bytes ?? (await read(Key)).subarray(0, -1));
    }
  }
}

export function lakeClient(awsUrl: string): S3Client {
  return new S3Client({
    endpoint: awsUrl,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
  });
}

/** The objects of the batch that is being moved. What was written ahead for later partitions may have had no rows in the end. */
async function batchUnderWay(
  orders: Orders,
): Promise<{ bucket: string; keys: [string, string | undefined] }> {
  const [batch] = batchesSchema.parse(
    await orders.query(
      `SELECT bucket, objects FROM lakehook_batch WHERE state = 'planned' ORDER BY number DESC LIMIT 1`,
    ),
  );
  const [first, second] = batch?.objects ?? [];
  if (!batch || !first) throw new Error('There is no batch that is planned.');
  return { bucket: batch.bucket, keys: [first.key, second?.key] };
}
