import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();

const Bucket = 'lake';

async function textOf(Key: string, range?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: range }));
  return Body?.transformToString();
}

describe('buckets', () => {
  test('are those that were asked for, and those that are made', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'another' }));
    await client.send(new CreateBucketCommand({ Bucket: 'another' }));
    const { Buckets } = await client.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['another', 'lake', 'results']);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    await client.send(new HeadBucketCommand({ Bucket: 'another' }));
    const location = await client.send(new GetBucketLocationCommand({ Bucket: 'another' }));
    expect(location.LocationConstraint).toBeUndefined();
  });

  test('have a name by the rules, and must be there', async () => {
    const bad = client.send(new CreateBucketCommand({ Bucket: 'Bad_Name' }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidBucketName' });
    const absent = new PutObjectCommand({ Bucket: 'absent', Key: 'a', Body: 'x' });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'absent' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('an object', () => {
  test('is the plain file, and comes back with all that was said of it', async () => {
    const put = await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'tables/orders/dt=2026-01-01/part 0.csv',
        Body: 'a,b\n1,2\n',
        ContentType: 'text/csv; header=present',
        ContentDisposition: 'attachment',
        CacheControl: 'no-store',
        Metadata: { source: 'test', empty: '' },
      }),
    );
    expect(put.ETag).toBe(`"${hash('md5', 'a,b\n1,2\n', 'hex')}"`);
    const file = join(s3.root, 'lake/tables/orders/dt=2026-01-01/part 0.csv');
    expect(await readFile(file, 'utf8')).toBe('a,b\n1,2\n');
    const got = await client.send(
      new GetObjectCommand({ Bucket, Key: 'tables/orders/dt=2026-01-01/part 0.csv' }),
    );
    expect(await got.Body?.transformToString()).toBe('a,b\n1,2\n');
    expect(got).toMatchObject({
      ETag: put.ETag,
      ContentLength: 8,
      ContentType: 'text/csv; header=present',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      Metadata: { source: 'test', empty: '' },
      AcceptRanges: 'bytes',
    });
    expect(got.LastModified?.getTime()).toBe(Math.floor((await stat(file)).mtimeMs / 1000) * 1000);
  });

  test.each([
    'a b',
    'a+b',
    'a%20b',
    'a%b',
    'dt=1/x=y',
    'ünï/日本/🦆',
    "it's (a) *star*!",
    '~a',
    'a&b<c>',
    'a?b#c',
    'x.',
  ])('may be named %s', async (name) => {
    const Key = `names/${name}`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: name }));
    expect(await textOf(Key)).toBe(name);
    expect(await readFile(join(s3.root, 'lake', Key), 'utf8')).toBe(name);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(textOf(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('may be empty, and is overwritten whole', async () => {
    const Key = 'overwritten';
    await client.send(new PutObjectCommand({ Bucket, Key, Body: '', Metadata: { first: 'yes' } }));
    expect(await textOf(Key)).toBe('');
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'now', Metadata: { second: 'yes' } }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ContentLength: 3, Metadata: { second: 'yes' } });
    expect(head.Metadata).not.toHaveProperty('first');
  });

  test('may be a stream of known length', async () => {
    const chunks = Array.from({ length: 64 }, (_, index) => Buffer.alloc(50_000, index));
    const ContentLength = 64 * 50_000;
    const Body = Readable.from(chunks, { objectMode: false });
    await client.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength }));
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    const bytes = await got.Body?.transformToByteArray();
    expect(Buffer.concat(chunks).equals(bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test('that someone else wrote is one at once, and again when they change it', async () => {
    const Key = 'direct/result.csv';
    await mkdir(join(s3.root, 'lake/direct'), { recursive: true });
    await writeFile(join(s3.root, 'lake', Key), 'one');
    const first = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(first).toMatchObject({ ContentLength: 3, ContentType: 'text/csv' });
    expect(first.ETag).toMatch(/^"[0-9a-f]{32}-1"$/);
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'two', ContentType: 'text/x' }));
    await writeFile(join(s3.root, 'lake', Key), 'three');
    const third = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(third).toMatchObject({ ContentLength: 5, ContentType: 'text/csv' });
    expect(await textOf(Key)).toBe('three');
  });

  test('keeps what was said of it over a restart', async () => {
    const Key = 'kept';
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Metadata: { k: 'v' } }));
    s3.restart();
    expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).Metadata).toEqual({ k: 'v' });
  });

  test('that is overwritten while it is read comes whole, as it was', async () => {
    const Key = 'replaced';
    const size = 4_000_000;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(size, 'a') }));
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(size, 'b') }));
    expect(await got.Body?.transformToString()).toBe('a'.repeat(size));
  });

  test('has 2 KB for metadata and no more', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'much', Body: 'x', Metadata: { k: 'v'.repeat(2048) } });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'MetadataTooLarge' });
  });
});

test.each([
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=8-', '89', 'bytes 8-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ['bytes=9-99', '9', 'bytes 9-9/10'],
  ['bytes=5-2', '0123456789', undefined],
  ['bytes=0-1,4-5', '0123456789', undefined],
  ['lines=0-1', '0123456789', undefined],
])('the range %s is %s', async (Range, text, ContentRange) => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
  expect(got.ContentRange).toBe(ContentRange);
  expect(await got.Body?.transformToString()).toBe(text);
});

test.each(['bytes=10-', 'bytes=-0'])('the range %s of ten bytes cannot be satisfied', async (Range) => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'ten', Body: '0123456789' }));
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'ten', Range }))).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
  });
});

describe('deleting', () => {
  test('many tells which, quietly only what failed; what is not there is as good as deleted', async () => {
    for (const Key of ['d/1', 'd/2']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const Objects = ['d/1', 'd/2', 'd/3', '../results/x', 'a<&>b'].map((Key) => ({ Key }));
    const told = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(told.Deleted).toEqual(Objects);
    expect(told.Errors).toBeUndefined();
    expect(await readdir(join(s3.root, 'lake/d'))).toEqual([]);
    const quiet = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
    expect((await client.send(quiet)).Deleted).toBeUndefined();
  });

  test('leaves nothing known of the object behind', async () => {
    const before = await sidecars();
    await client.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'x' }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'xy' }));
    expect(await sidecars()).toBe(before + 1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    expect(await sidecars()).toBe(before);
  });

  async function sidecars(): Promise<number> {
    const names = await readdir(join(s3.metadataRoot, 'objects'), { recursive: true });
    return names.filter((name) => name.endsWith('.json')).length;
  }
});

test('an upload that breaks off leaves nothing', async () => {
  const link = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'broken' })));
  const socket = connect(s3.port, '127.0.0.1');
  const head = `PUT ${link.pathname}${link.search} HTTP/1.1\r\nHost: ${link.host}\r\nContent-Length: 1000000\r\n\r\n`;
  socket.write(head + 'x'.repeat(100_000));
  const incoming = join(s3.metadataRoot, 'incoming');
  await expect.poll(() => readdir(incoming)).toHaveLength(1);
  socket.destroy();
  await expect.poll(() => readdir(incoming)).toHaveLength(0);
  await expect(textOf('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
