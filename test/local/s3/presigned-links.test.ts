import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { issueCredentials } from '../../../local/sts/temporary-credentials.ts';
import { ROOT_SECRET, refusal, useS3 } from './running-s3.ts';

const s3 = await useS3();
const client = s3.client();
const about = { Bucket: 'results', Key: 'night run/Ü+1%.csv' };

beforeAll(async () => {
  await client.send(new PutObjectCommand({ ...about, Body: '"a"\n"1"\n', ContentType: 'text/csv' }));
});

afterEach(() => {
  s3.time.offset = 0;
});

describe('a link', () => {
  test('gives the object to whoever has it', async () => {
    const response = await fetch(await getSignedUrl(client, new GetObjectCommand(about)));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(response.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/);
    expect(await response.text()).toBe('"a"\n"1"\n');
  });

  test('gives a range of it', async () => {
    const link = await getSignedUrl(client, new GetObjectCommand(about));
    const response = await fetch(link, { headers: { range: 'bytes=0-2' } });
    expect([response.status, await response.text()]).toEqual([206, '"a"']);
  });

  test('gives it under other headers when so signed', async () => {
    const command = new GetObjectCommand({
      ...about,
      ResponseContentType: 'text/plain',
      ResponseContentDisposition: 'attachment; filename="a, b.csv"',
      ResponseCacheControl: 'private',
    });
    const response = await fetch(await getSignedUrl(client, command));
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a, b.csv"');
    expect(response.headers.get('cache-control')).toBe('private');
  });

  test('with a header that HTTP cannot carry is refused', async () => {
    for (const ResponseContentDisposition of ['attachment; filename="🦆"', 'a\r\nx-injected: 1']) {
      const command = new GetObjectCommand({ ...about, ResponseContentDisposition });
      const refused = await refusal(await fetch(await getSignedUrl(client, command)));
      expect(refused).toMatchObject({ status: 400, code: 'InvalidArgument' });
    }
  });

  test.each([
    ['another key', (link: string) => link.replace('night', 'day')],
    ['a longer life', (link: string) => link.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')],
    ['another signature', (link: string) => link.replace(/Signature=./, 'Signature=g')],
    ['another file name', (link: string) => `${link}&response-content-disposition=inline`],
    ['another parameter', (link: string) => `${link}&a=b`],
  ])('with %s is refused with 403', async (_name, tamper) => {
    const link = await getSignedUrl(client, new GetObjectCommand(about), { expiresIn: 60 });
    const response = await fetch(tamper(link));
    expect(response.headers.get('content-type')).toBe('application/xml');
    expect(await refusal(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('of GET is none of PUT, DELETE or HEAD', async () => {
    const link = await getSignedUrl(client, new GetObjectCommand(about));
    for (const method of ['PUT', 'DELETE']) {
      expect(await refusal(await fetch(link, { method }))).toMatchObject({ code: 'SignatureDoesNotMatch' });
    }
    const head = await fetch(link, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([403, '']);
  });

  test('expires', async () => {
    const link = await getSignedUrl(client, new GetObjectCommand(about), { expiresIn: 60 });
    s3.time.offset = 58_000;
    expect((await fetch(link)).status).toBe(200);
    s3.time.offset = 61_000;
    expect(await refusal(await fetch(link))).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Request has expired',
    });
  });

  test('takes an object, with the metadata that was signed', async () => {
    const put = new PutObjectCommand({ Bucket: 'results', Key: 'uploaded', Metadata: { who: 'me' } });
    const signer = s3.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const link = await getSignedUrl(signer, put, { expiresIn: 60 });
    expect((await fetch(link, { method: 'PUT', body: 'by link' })).status).toBe(200);
    const head = await client.send(new HeadObjectCommand({ Bucket: 'results', Key: 'uploaded' }));
    expect(head).toMatchObject({ ContentLength: 7, Metadata: { who: 'me' } });
  });

  // So the SDK does unless it is told otherwise, and so such a link is answered by S3.
  test('that was signed with the checksum of nothing takes nothing', async () => {
    const link = await getSignedUrl(client, new PutObjectCommand({ Bucket: 'results', Key: 'refused' }));
    const response = await fetch(link, { method: 'PUT', body: 'something' });
    expect(await refusal(response)).toMatchObject({ status: 400, code: 'BadDigest' });
  });
});

describe('a link of an assumed role', () => {
  const session = { principal: 'arn:aws:sts::000000000000:assumed-role/deliver/one' };

  test('works over a restart, and no longer than its credentials', async () => {
    const expiration = Date.now() + 900_000;
    const credentials = issueCredentials(ROOT_SECRET, { ...session, expiration });
    const signer = s3.client({
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        sessionToken: credentials.sessionToken,
      },
    });
    const link = await getSignedUrl(signer, new GetObjectCommand(about), { expiresIn: 3600 });
    s3.restart();
    expect((await fetch(link)).status).toBe(200);
    s3.time.offset = 900_000;
    expect(await refusal(await fetch(link))).toMatchObject({ status: 400, code: 'ExpiredToken' });
    s3.time.offset = 0;
    const without = link.replace(/&X-Amz-Security-Token=[^&]*/, '');
    expect(await refusal(await fetch(without))).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    const other = link.replace(/X-Amz-Security-Token=./, 'X-Amz-Security-Token=_');
    expect(await refusal(await fetch(other))).toMatchObject({ status: 400, code: 'InvalidToken' });
  });
});

test('without a signature nothing is given', async () => {
  const response = await fetch(`${s3.url}/results/night%20run`);
  expect(await refusal(response)).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(await refusal(await fetch(`${s3.url}/%ff`))).toMatchObject({ status: 400, code: 'InvalidURI' });
});

test('an error names the resource and the request', async () => {
  const response = await fetch(
    await getSignedUrl(client, new GetObjectCommand({ Bucket: 'lake', Key: 'a&b' })),
  );
  expect(response.status).toBe(404);
  expect(await response.text()).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>' +
      '<Message>The specified key does not exist.</Message><Resource>/lake/a%26b</Resource>' +
      `<RequestId>${response.headers.get('x-amz-request-id')}</RequestId></Error>`,
  );
});
