import { hash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeEach, describe, expect, test } from 'vitest';
import { useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();
const object = { Bucket: 'lake', Key: 'object' };
const ETAG = '"9dd4e461268c8034f5c8564e155c67a6"';
const OTHER = '"00000000000000000000000000000000"';

beforeEach(async () => {
  await client.send(
    new PutObjectCommand({
      ...object,
      Body: 'x',
      ContentType: 'text/x',
      Metadata: { a: 'b' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
});

describe('reading', () => {
  const past = 'Wed, 01 Jan 2020 00:00:00 GMT';
  const future = 'Tue, 01 Jan 2180 00:00:00 GMT';
  test.each([
    [{ 'if-match': ETAG }, 200],
    [{ 'if-match': `${OTHER}, ${ETAG}` }, 200],
    [{ 'if-match': OTHER }, 412],
    [{ 'if-none-match': ETAG }, 304],
    [{ 'if-none-match': ETAG.replaceAll('"', '') }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': OTHER }, 200],
    [{ 'if-modified-since': future }, 304],
    [{ 'if-modified-since': past }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-unmodified-since': past }, 412],
    [{ 'if-match': ETAG, 'if-unmodified-since': past }, 200],
    [{ 'if-none-match': OTHER, 'if-modified-since': future }, 200],
    [{ range: 'bytes=0-0', 'if-range': ETAG }, 206],
    [{ range: 'bytes=0-0', 'if-range': OTHER }, 200],
  ])('%j is answered with %i', async (headers, status) => {
    const response = await fetch(await getSignedUrl(client, new GetObjectCommand(object)), { headers });
    expect(response.status).toBe(status);
    const body = await response.text();
    if (status === 304) expect([body, response.headers.get('etag')]).toEqual(['', ETAG]);
  });
});

describe('writing', () => {
  const put = (condition: { IfMatch?: string; IfNoneMatch?: string }, Key = 'object') =>
    client.send(new PutObjectCommand({ ...object, Key, Body: 'y', ...condition }));

  test('If-None-Match: * writes only what is not there', async () => {
    await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put({ IfNoneMatch: '*' }, 'new');
    await expect(put({ IfNoneMatch: OTHER })).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('of many that write what is not there one succeeds', async () => {
    const tries = Array.from({ length: 8 }, () => put({ IfNoneMatch: '*' }, 'contested'));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('If-Match writes only over what is known', async () => {
    await expect(put({ IfMatch: OTHER })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put({ IfMatch: ETAG }, 'nowhere')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put({ IfMatch: ETAG });
    await expect(put({ IfMatch: ETAG })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('If-Match deletes only what is known', async () => {
    const other = new DeleteObjectCommand({ ...object, IfMatch: OTHER });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await client.send(new DeleteObjectCommand({ ...object, IfMatch: ETAG }));
  });
});

describe('copying', () => {
  test('takes the metadata and the checksum along', async () => {
    const Key = 'copies/ö +%.csv';
    const copied = await client.send(
      new CopyObjectCommand({ Bucket: 'results', Key, CopySource: 'lake/object' }),
    );
    expect(copied.CopyObjectResult).toMatchObject({
      ETag: ETAG,
      ChecksumSHA256: hash('sha256', 'x', 'base64'),
    });
    const CopySource = `/results/${encodeURIComponent(Key)}`;
    await client.send(new CopyObjectCommand({ Bucket: 'results', Key: 'again', CopySource }));
    const head = await client.send(new HeadObjectCommand({ Bucket: 'results', Key: 'again' }));
    expect(head).toMatchObject({ ETag: ETAG, ContentType: 'text/x', Metadata: { a: 'b' } });
  });

  test('replaces the metadata when told to, also of the object itself', async () => {
    const onto = { ...object, CopySource: 'lake/object' };
    await expect(client.send(new CopyObjectCommand(onto))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await client.send(new CopyObjectCommand({ ...onto, MetadataDirective: 'REPLACE', Metadata: { c: 'd' } }));
    const head = await client.send(new HeadObjectCommand(object));
    expect(head).toMatchObject({ ETag: ETAG, ContentType: 'binary/octet-stream', Metadata: { c: 'd' } });
  });

  test('needs a source that is there and meets the conditions', async () => {
    const copy = (input: Partial<ConstructorParameters<typeof CopyObjectCommand>[0]>) =>
      client.send(new CopyObjectCommand({ Bucket: 'lake', Key: 'c', CopySource: 'lake/object', ...input }));
    await expect(copy({ CopySource: 'lake/absent' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy({ CopySource: 'absent/object' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(copy({ CopySource: 'lake' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(copy({ CopySource: 'lake/object?versionId=1' })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    await expect(copy({ CopySourceIfMatch: OTHER })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(copy({ CopySourceIfNoneMatch: ETAG })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});
