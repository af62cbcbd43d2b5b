import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3ResultFiles } from '../../../lambdas/deliver/result-files.ts';
import { startS3 } from '../../local/s3/running-s3.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

/** Writes files of a query with the sizes given, and a manifest of these keys. */
async function written(id: string, sizes: Record<string, number>, listed = Object.keys(sizes)) {
  const client = s3.client();
  const Bucket = 'results';
  for (const [name, size] of Object.entries(sizes)) {
    await client.send(new PutObjectCommand({ Bucket, Key: `results/${id}/${name}`, Body: 'x'.repeat(size) }));
  }
  const manifest = { Bucket, Key: `results/${id}-manifest.csv` };
  const lines = listed.map((name) => `s3://${Bucket}/results/${id}/${name}\n`);
  await client.send(new PutObjectCommand({ ...manifest, Body: Buffer.from(lines.join('')) }));
  return { files: s3ResultFiles(client), manifest };
}

describe('the files of a manifest', () => {
  test('come by their keys, with their sizes, and without others of the folder', async () => {
    const { files, manifest } = await written('a', { two: 20, one: 10, other: 5 }, ['two', 'one']);
    expect(await files.listed(manifest)).toEqual([
      { Key: 'results/a/one', ContentLength: 10 },
      { Key: 'results/a/two', ContentLength: 20 },
    ]);
  });

  test('are none where it is empty', async () => {
    const { files, manifest } = await written('b', {});
    expect(await files.listed(manifest)).toEqual([]);
  });

  test('are not known where it is gone', async () => {
    const { files, manifest } = await written('c', {});
    expect(await files.listed({ ...manifest, Key: 'results/gone-manifest.csv' })).toBeUndefined();
  });

  test('are not known where one of them is gone', async () => {
    const { files, manifest } = await written('d', { one: 1 }, ['one', 'two']);
    expect(await files.listed(manifest)).toBeUndefined();
  });
});
