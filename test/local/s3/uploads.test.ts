import { createHash, hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChecksumAlgorithm,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { signByHeader } from './header-signer.ts';
import { refusal, useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();

afterAll(async () => {
  expect(await readdir(join(s3.metadataRoot, 'incoming'))).toEqual([]);
});

const SHA256_OF_NOTHING = hash('sha256', '', 'hex');
// CRC-32 of `hello`.
const CRC32_OF_HELLO = 'NhCmhg==';

/** A PUT of `/lake/framed`, signed by its header, and the pieces of its body. */
function signedPut(payloadHash: string, headers: Record<string, string> = {}) {
  const { send, next } = signByHeader(new URL('/lake/framed', s3.url), {
    method: 'PUT',
    payloadHash,
    headers,
  });
  return {
    send,
    chunk(text: string) {
      const signature = next('AWS4-HMAC-SHA256-PAYLOAD', SHA256_OF_NOTHING, hash('sha256', text, 'hex'));
      return `${text.length.toString(16)};chunk-signature=${signature}\r\n${text}${text && '\r\n'}`;
    },
    trailer(line: string) {
      const signature = next('AWS4-HMAC-SHA256-TRAILER', hash('sha256', `${line}\n`, 'hex'));
      return `${line}\r\nx-amz-trailer-signature:${signature}\r\n`;
    },
  };
}

async function stored(): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: 'framed' }));
  return Body?.transformToString();
}

describe('a body of signed chunks', () => {
  const begin = (length: number) =>
    signedPut('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
    });

  test('is put together', async () => {
    const put = begin(70_005);
    const long = 'x'.repeat(70_000);
    const response = await put.send(`${put.chunk(long)}${put.chunk('hello')}${put.chunk('')}\r\n`);
    expect([response.status, response.headers.get('etag')]).toEqual([
      200,
      `"${createHash('md5').update(`${long}hello`).digest('hex')}"`,
    ]);
    expect(await stored()).toBe(`${long}hello`);
    const { ContentEncoding } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: 'framed' }));
    expect(ContentEncoding).toBeUndefined();
  });

  test.each([
    ['a changed byte', (body: string) => body.replace('hello', 'jello'), 'SignatureDoesNotMatch'],
    ['no signature', (body: string) => body.replace(/;chunk-signature=\w+/, ''), 'SignatureDoesNotMatch'],
    ['its end cut off', (body: string) => body.slice(0, body.lastIndexOf('0;')), 'IncompleteBody'],
    ['a wrong size', (body: string) => body.replace(/^5/, '4'), 'SignatureDoesNotMatch'],
    ['a size that is none', (body: string) => body.replace(/^5/, '-5'), 'InvalidRequest'],
    ['something after its end', (body: string) => `${body}more`, 'InvalidRequest'],
  ])('with %s is refused and leaves the object as it was', async (_name, tamper, code) => {
    const before = await stored();
    const put = begin(5);
    const response = await put.send(tamper(`${put.chunk('hello')}${put.chunk('')}\r\n`));
    expect(await refusal(response)).toMatchObject({ code });
    expect(await stored()).toBe(before);
  });

  test('that is not as long as it was said to be is refused', async () => {
    const put = begin(6);
    const response = await put.send(`${put.chunk('hello')}${put.chunk('')}\r\n`);
    expect(await refusal(response)).toMatchObject({ status: 400, code: 'IncompleteBody' });
  });

  test('may end in signed trailers', async () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
    const headers = { 'x-amz-decoded-content-length': '5', 'x-amz-trailer': 'x-amz-checksum-crc32' };
    const put = signedPut(payload, headers);
    const chunks = put.chunk('hello') + put.chunk('');
    const response = await put.send(`${chunks}${put.trailer(`x-amz-checksum-crc32:${CRC32_OF_HELLO}`)}\r\n`);
    expect([response.status, response.headers.get('x-amz-checksum-crc32')]).toEqual([200, CRC32_OF_HELLO]);

    const other = signedPut(payload, headers);
    const body = `${other.chunk('hello')}${other.chunk('')}${other.trailer('x-amz-checksum-crc32:AAAAAA==')}\r\n`;
    const tampered = await other.send(body.replace('AAAAAA==', CRC32_OF_HELLO));
    expect(await refusal(tampered)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });
});

describe('a body with an unsigned trailer', () => {
  const send = (body: string) =>
    signedPut('STREAMING-UNSIGNED-PAYLOAD-TRAILER', {
      'content-encoding': 'aws-chunked,gzip',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }).send(body);

  test('is put together, and keeps its own encoding', async () => {
    const response = await send(`3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:${CRC32_OF_HELLO}\r\n\r\n`);
    expect(response.status).toBe(200);
    expect(await stored()).toBe('hello');
    const got = await client.send(
      new GetObjectCommand({ Bucket: 'lake', Key: 'framed', ChecksumMode: 'ENABLED' }),
    );
    expect(got).toMatchObject({ ContentEncoding: 'gzip', ChecksumCRC32: CRC32_OF_HELLO });
  });

  test.each([
    ['5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
    ['5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n', 'InvalidRequest'],
    ['5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError'],
    ['5\r\nhello\r\n0\r\n', 'IncompleteBody'],
    ['5\r\nhelloo\r\n0\r\n\r\n', 'InvalidRequest'],
    [`${'5'.repeat(9)}\r\nhello`, 'InvalidRequest'],
    ['5'.repeat(5000), 'InvalidRequest'],
    [`5\r\nhello\r\n0\r\n${'a:b\r\n'.repeat(20)}\r\n`, 'MalformedTrailerError'],
  ])('%j is refused', async (body, code) => {
    expect(await refusal(await send(body))).toMatchObject({ status: 400, code });
  });
});

test('a body that is not the one that was signed is refused', async () => {
  const response = await signedPut(hash('sha256', 'hello', 'hex')).send('jello');
  expect(await refusal(response)).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
});

test.each([
  ['content-md5', Buffer.alloc(16).toString('base64'), 'BadDigest'],
  ['content-md5', 'AAAA', 'InvalidDigest'],
  ['x-amz-checksum-sha1', Buffer.alloc(20).toString('base64'), 'BadDigest'],
  ['x-amz-checksum-crc64nvme', 'AAAA', 'InvalidRequest'],
  ['x-amz-trailer', 'x-amz-checksum-md4', 'InvalidRequest'],
  ['x-amz-server-side-encryption-customer-algorithm', 'AES256', 'NotImplemented'],
  ['x-amz-tagging', 'a=b', 'NotImplemented'],
  ['x-amz-expected-bucket-owner', '111111111111', 'AccessDenied'],
])('%s: %s is refused', async (name, value, code) => {
  const response = await signedPut('UNSIGNED-PAYLOAD', { [name]: value }).send('hello');
  expect(await refusal(response)).toMatchObject({ code });
});

test('a body of unknown length is refused', async () => {
  const { send } = signedPut('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
  expect(await refusal(await send('0\r\n\r\n'))).toMatchObject({ status: 411, code: 'MissingContentLength' });
});

describe('a checksum', () => {
  const algorithms: ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'SHA1', 'SHA256'];
  test.each(algorithms)('%s is checked, kept and told to whoever asks', async (algorithm) => {
    const about = { Bucket: 'lake', Key: `sum-${algorithm}` };
    const name = `Checksum${algorithm}` as const;
    const put = await client.send(
      new PutObjectCommand({ ...about, Body: '123456789', ChecksumAlgorithm: algorithm }),
    );
    const sums: Record<string, string> = {
      CRC32: Buffer.from('cbf43926', 'hex').toString('base64'),
      CRC32C: Buffer.from('e3069283', 'hex').toString('base64'),
      SHA1: hash('sha1', '123456789', 'base64'),
      SHA256: hash('sha256', '123456789', 'base64'),
    };
    expect(put).toMatchObject({ [name]: sums[algorithm], ChecksumType: 'FULL_OBJECT' });
    const got = await client.send(new GetObjectCommand({ ...about, ChecksumMode: 'ENABLED' }));
    // The SDK holds the bytes to it.
    expect(await got.Body?.transformToString()).toBe('123456789');
    expect(got).toMatchObject({ [name]: sums[algorithm] });
    const wrong: PutObjectCommandInput = { ...about, Body: '1234567890', [name]: sums[algorithm] };
    await expect(client.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: 'BadDigest' });
  });
});
