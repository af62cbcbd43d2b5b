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
  const { bucket: Bucket, key: Key } = await anObject('planned', orders);
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
    case 'another object':
      await put(await read((await anObject('committed', orders)).key));
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

async function anObject(
  state: 'planned' | 'committed',
  orders: Orders,
): Promise<{ bucket: string; key: string }> {
  const [batch] = batchesSchema.parse(
    await orders.query(
      `SELECT bucket, objects FROM lakehook_batch WHERE state = '${state}' ORDER BY number DESC LIMIT 1`,
    ),
  );
  // What was written ahead may have had no rows in the end; the first partition's object is there.
  const [object] = batch?.objects ?? [];
  if (!batch || !object) throw new Error(`There is no batch that is ${state}.`);
  return { bucket: batch.bucket, key: object.key };
}
