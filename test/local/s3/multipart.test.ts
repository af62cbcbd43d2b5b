import { createHash, hash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();

const Bucket = 'lake';
// The least that a part but the last may have.
const large = randomBytes(5 * 1024 * 1024);
const small = Buffer.from('the end');
const whole = Buffer.concat([large, small]);

async function begin(Key: string, about: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...about }));
  const upload = { Bucket, Key, UploadId };
  return {
    upload,
    part: (PartNumber: number, Body: Buffer) =>
      client.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: about.ChecksumAlgorithm }),
      ),
    complete: (Parts: CompletedPart[]) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
  };
}

test('parts in any order, over a restart, become one object', async () => {
  const Key = 'big/object é.bin';
  const { upload, part, complete } = await begin(Key, { ContentType: 'text/x', Metadata: { a: 'b' } });
  await part(7, Buffer.from('overwritten'));
  const last = await part(7, small);
  s3.restart();
  const first = await part(2, large);
  const { Parts } = await client.send(new ListPartsCommand(upload));
  expect(Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual([
    [2, large.length, first.ETag],
    [7, small.length, last.ETag],
  ]);
  const page = await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
  expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
  await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
    name: 'NotFound',
  });

  const done = await complete([
    { PartNumber: 2, ETag: first.ETag },
    { PartNumber: 7, ETag: last.ETag },
  ]);
  const md5s = createHash('md5')
    .update(hash('md5', large, 'buffer'))
    .update(hash('md5', small, 'buffer'));
  expect(done.ETag).toBe(`"${md5s.digest('hex')}-2"`);
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(got).toMatchObject({ ETag: done.ETag, ContentType: 'text/x', Metadata: { a: 'b' } });
  expect(whole.equals((await got.Body?.transformToByteArray()) ?? small)).toBe(true);
  expect(await readdir(join(s3.metadataRoot, 'uploads'))).toEqual([]);
  await expect(complete([])).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('keeps the checksum of the parts, or of the whole', async () => {
  const composite = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
  const one = await composite.part(1, large);
  const two = await composite.part(2, small);
  expect(two.ChecksumSHA256).toBe(hash('sha256', small, 'base64'));
  const done = await composite.complete([
    { PartNumber: 1, ETag: one.ETag, ChecksumSHA256: one.ChecksumSHA256 },
    { PartNumber: 2, ETag: two.ETag, ChecksumSHA256: two.ChecksumSHA256 },
  ]);
  const sums = Buffer.concat([hash('sha256', large, 'buffer'), hash('sha256', small, 'buffer')]);
  expect(done).toMatchObject({
    ChecksumSHA256: `${hash('sha256', sums, 'base64')}-2`,
    ChecksumType: 'COMPOSITE',
  });

  const full = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  const only = await full.part(1, whole);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(whole));
  expect(await full.complete([{ PartNumber: 1, ETag: only.ETag }])).toMatchObject({
    ChecksumCRC32: sum.toString('base64'),
    ChecksumType: 'FULL_OBJECT',
  });
});

test('refuses what is not the list of the parts that came', async () => {
  const { part, complete } = await begin('refused');
  const one = { PartNumber: 1, ETag: (await part(1, small)).ETag };
  const two = { PartNumber: 2, ETag: (await part(2, small)).ETag };
  await expect(complete([one, { ...two, PartNumber: 3 }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete([{ ...one, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete([one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(part(0, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(part(10_001, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('is gone when aborted, and was never there under another key or id', async () => {
  const { upload, part } = await begin('aborted');
  await part(1, small);
  const other = { ...upload, Key: 'other' };
  await expect(client.send(new ListPartsCommand(other))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  const odd = { ...upload, UploadId: '../incoming' };
  await expect(client.send(new AbortMultipartUploadCommand(odd))).rejects.toMatchObject({
    name: 'NoSuchUpload',
  });
  await client.send(new AbortMultipartUploadCommand(upload));
  await expect(part(2, small)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('takes parts out of other objects', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: whole }));
  const { upload, complete } = await begin('from parts');
  const copy = async (PartNumber: number, CopySourceRange: string) => {
    const source = { CopySource: 'lake/source', CopySourceRange };
    const part = await client.send(new UploadPartCopyCommand({ ...upload, ...source, PartNumber }));
    return { PartNumber, ETag: part.CopyPartResult?.ETag };
  };
  const first = await copy(1, `bytes=0-${large.length - 1}`);
  await complete([first, await copy(2, `bytes=${large.length}-${whole.length - 1}`)]);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'from parts' }));
  expect(whole.equals((await got.Body?.transformToByteArray()) ?? small)).toBe(true);
});
