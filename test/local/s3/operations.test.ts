import { hash } from 'node:crypto';
import {
  DeleteBucketCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { signByHeader } from './header-signer.ts';
import { refusal, useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();
const object = { Bucket: 'lake', Key: 'object' };

beforeAll(async () => {
  await client.send(new PutObjectCommand({ ...object, Body: 'x' }));
});

describe('an operation that is not done here is taken for no other', () => {
  const sends: [string, () => Promise<unknown>, string][] = [
    ['GetObjectAcl', () => client.send(new GetObjectAclCommand(object)), 'NotImplemented'],
    ['GetObjectTagging', () => client.send(new GetObjectTaggingCommand(object)), 'NotImplemented'],
    [
      'PutObjectTagging',
      () => client.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet: [] } })),
      'NotImplemented',
    ],
    ['GetBucketVersioning', () => client.send(new GetBucketVersioningCommand(object)), 'NotImplemented'],
    ['DeleteBucket', () => client.send(new DeleteBucketCommand(object)), 'MethodNotAllowed'],
  ];
  test.each(sends)('%s', async (_name, send, name) => {
    const error = await send().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(S3ServiceException);
    expect(error).toMatchObject({ name });
  });
});

describe('a list to delete', () => {
  const send = (body: string, headers: Record<string, string>) => {
    const about = { method: 'POST', payloadHash: 'UNSIGNED-PAYLOAD', headers };
    return signByHeader(new URL('/lake?delete', s3.url), about).send(body);
  };
  const list = (count: number) => `<Delete>${'<Object><Key>a</Key></Object>'.repeat(count)}</Delete>`;

  test.each([
    ['without a digest', list(1), {}, 'InvalidRequest'],
    ['with the digest of another', list(1), digestOf(list(2)), 'BadDigest'],
    ['of nothing', list(0), digestOf(list(0)), 'MalformedXML'],
    ['of 1,001 keys', list(1001), digestOf(list(1001)), 'MalformedXML'],
    ['that breaks off', '<Delete>', digestOf('<Delete>'), 'MalformedXML'],
    ['of another kind', '<Keep/>', digestOf('<Keep/>'), 'MalformedXML'],
  ])('%s is refused', async (_name, body, headers, code) => {
    expect(await refusal(await send(body, headers))).toMatchObject({ status: 400, code });
  });

  test('may have 1,000 keys', async () => {
    expect((await send(list(1000), digestOf(list(1000)))).status).toBe(200);
  });
});

function digestOf(text: string): Record<string, string> {
  return { 'content-md5': hash('md5', text, 'base64') };
}
