import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ListObjectsCommand,
  type ListObjectsCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();

// Where the order of bytes and that of directories, or of UTF-16, would differ.
const keys = ['a-b', 'a/b', 'a/c/d', 'a/c0', 'a0', 'ab', 'b c/+%=&.csv', 'é', '\uffee', '🦆'];

beforeAll(async () => {
  for (const key of keys) await write('lake', key);
  await mkdir(join(s3.root, 'lake/empty/directory'), { recursive: true });
});

async function write(bucket: string, key: string): Promise<void> {
  const path = join(s3.root, bucket, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, key);
}

async function list(input: Omit<ListObjectsV2CommandInput, 'Bucket'>): Promise<(string | undefined)[]> {
  const { Contents = [], CommonPrefixes = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: 'lake', ...input }),
  );
  return [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => `${Prefix} ...`)];
}

describe('ListObjectsV2', () => {
  test('lists in the order of UTF-8 bytes', async () => {
    expect(await list({})).toEqual(keys);
    const sorted = [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(keys).toEqual(sorted);
  });

  test.each([
    [{ Prefix: 'a' }, ['a-b', 'a/b', 'a/c/d', 'a/c0', 'a0', 'ab']],
    [{ Prefix: 'a/c' }, ['a/c/d', 'a/c0']],
    [{ Prefix: '../' }, []],
    [{ Delimiter: '/' }, ['a-b', 'a0', 'ab', 'é', '\uffee', '🦆', 'a/ ...', 'b c/ ...']],
    [{ Prefix: 'a/', Delimiter: '/' }, ['a/b', 'a/c0', 'a/c/ ...']],
    [{ Prefix: 'a', Delimiter: 'c' }, ['a-b', 'a/b', 'a0', 'ab', 'a/c ...']],
    [{ Prefix: 'empty/', Delimiter: '/' }, []],
    [{ StartAfter: 'a/b' }, keys.slice(2)],
    [{ StartAfter: 'a/zzz' }, keys.slice(4)],
    [{ StartAfter: 'a/c', Delimiter: '/', Prefix: 'a/' }, ['a/c0', 'a/c/ ...']],
    [{ Prefix: 'b c/', EncodingType: 'url' as const }, ['b%20c/%2B%25%3D%26.csv']],
    [{ MaxKeys: 0 }, []],
  ])('%j', async (input, expected) => {
    expect(await list(input)).toEqual(expected);
  });

  test('tells of each object what HEAD would', async () => {
    const { Contents, KeyCount, IsTruncated } = await client.send(
      new ListObjectsV2Command({ Bucket: 'lake', Prefix: 'a0', FetchOwner: true }),
    );
    expect([KeyCount, IsTruncated]).toEqual([1, false]);
    expect(Contents).toEqual([
      {
        Key: 'a0',
        Size: 2,
        ETag: expect.stringMatching(/^"[0-9a-f]{32}-1"$/),
        LastModified: expect.any(Date),
        Owner: { ID: '000000000000', DisplayName: 'local' },
        StorageClass: 'STANDARD',
      },
    ]);
  });

  test('pages through 2,500 keys, a thousand at a time', async () => {
    const many = Array.from(
      { length: 2500 },
      (_, index) => `p${index % 7}/${String(index).padStart(4, '0')}`,
    );
    await Promise.all(many.map((key) => write('results', key)));
    const listed: (string | undefined)[] = [];
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: 'results' })) {
      sizes.push(page.KeyCount);
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(sizes).toEqual([1000, 1000, 500]);
    expect(listed).toEqual(many.sort());
  });

  test('tells each common prefix once, on whichever page', async () => {
    const told: string[] = [];
    for await (const page of paginateListObjectsV2(
      { client, pageSize: 1 },
      { Bucket: 'lake', Delimiter: '/' },
    )) {
      told.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      told.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
    }
    expect(told).toEqual(['a-b', 'a/', 'a0', 'ab', 'b c/', 'é', '\uffee', '🦆']);
  });

  test.each([{ ContinuationToken: 'nonsense' }, { MaxKeys: -1 }])('refuses %j', async (input) => {
    await expect(list(input)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('ListObjects', () => {
  const page = (input: Omit<ListObjectsCommandInput, 'Bucket'>) =>
    client.send(new ListObjectsCommand({ Bucket: 'lake', MaxKeys: 2, ...input }));

  test('goes on after the last key', async () => {
    const first = await page({});
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, undefined]);
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a-b', 'a/b']);
    const second = await page({ Marker: 'a/b' });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['a/c/d', 'a/c0']);
  });

  test('goes on after the last common prefix', async () => {
    const first = await page({ Delimiter: '/' });
    expect(first).toMatchObject({ NextMarker: 'a/', CommonPrefixes: [{ Prefix: 'a/' }] });
    const second = await page({ Delimiter: '/', Marker: 'a/' });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['a0', 'ab']);
    expect(second.CommonPrefixes).toBeUndefined();
  });
});
