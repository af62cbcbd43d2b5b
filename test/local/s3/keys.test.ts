import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();

const Bucket = 'lake';

/** Sends a link's path as it is; fetch would resolve `..` before it sends. */
async function send(
  method: 'GET' | 'PUT',
  Key: string,
): Promise<{ status: number | undefined; body: string }> {
  const about = { Bucket, Key };
  const command = method === 'PUT' ? new PutObjectCommand(about) : new GetObjectCommand(about);
  const link = await getSignedUrl(client, command);
  const path = link.slice(s3.url.length);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: s3.port, method, path }, async (response) => {
      resolve({ status: response.statusCode, body: await text(response) });
    });
    sent.on('error', reject).end();
  });
}

describe('a key that can be no file', () => {
  test.each([
    ['..', 'InvalidArgument'],
    ['../outside', 'InvalidArgument'],
    ['a/../../results/x', 'InvalidArgument'],
    ['a/./b', 'InvalidArgument'],
    ['a//b', 'InvalidArgument'],
    ['/a', 'InvalidArgument'],
    ['folder/', 'InvalidArgument'],
    ['a\0b', 'InvalidArgument'],
    ['x'.repeat(256), 'KeyTooLongError'],
    ['é'.repeat(128), 'KeyTooLongError'],
    [Array(206).fill('abcd').join('/'), 'KeyTooLongError'],
  ])('is refused on writing and not found on reading: %j', async (key, code) => {
    const put = await send('PUT', key);
    expect(put.status).toBe(400);
    expect(put.body).toContain(`<Code>${code}</Code>`);
    const got = await send('GET', key);
    expect(got.status).toBe(404);
    expect(got.body).toContain('<Code>NoSuchKey</Code>');
    expect(await readdir(s3.root)).toEqual(['lake', 'results']);
  });
});

test('a segment may have 255 bytes, a key 1,024', async () => {
  const Key = ['é'.repeat(127), 'x'.repeat(255), 'y'.repeat(255), 'z'.repeat(255)].join('/');
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'é' }));
  expect(Contents?.map((object) => object.Key)).toEqual([Key]);
});

describe('where a file and a directory would have one name', () => {
  test('neither an object is made below another, nor above', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'x' }));
    const below = client.send(new PutObjectCommand({ Bucket, Key: 'one/two/three', Body: 'y' }));
    await expect(below).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'one/two' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await client.send(new PutObjectCommand({ Bucket, Key: 'p/q/r', Body: 'x' }));
    const above = client.send(new PutObjectCommand({ Bucket, Key: 'p', Body: 'y' }));
    await expect(above).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'p/q' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'p/q' }));
    expect(await readFile(join(s3.root, 'lake/p/q/r'), 'utf8')).toBe('x');
  });

  test('a directory without objects is in nobody’s way', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'left/over/x', Body: 'x' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'left/over/x' }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'left', Body: 'y' }));
    expect(await readFile(join(s3.root, 'lake/left'), 'utf8')).toBe('y');
  });
});

test('a link out of the bucket is not followed', async () => {
  await mkdir(join(s3.root, 'secret'));
  await writeFile(join(s3.root, 'secret/file'), 'secret');
  await symlink('../secret', join(s3.root, 'lake/linked'));
  await symlink('../secret/file', join(s3.root, 'lake/linked-file'));
  for (const Key of ['linked/file', 'linked-file']) {
    await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  }
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'linked' }));
  expect(Contents).toBeUndefined();
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'linked/new', Body: 'x' }));
  await expect(put).rejects.toMatchObject({ name: 'InvalidRequest' });
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'linked/file' }));
  expect(await readdir(join(s3.root, 'secret'))).toEqual(['file']);
});
