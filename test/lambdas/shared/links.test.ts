import { once } from 'node:events';
import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createLinks } from '../../../lambdas/shared/links.ts';

const s3Config = { region: 'us-east-1', endpoint: 'http://127.0.0.1:9', forcePathStyle: true };
const CSV = { Bucket: 'results', Key: 'results/e.csv' };

function setUp(...sessionSeconds: number[]) {
  let assumed = 0;
  const links = createLinks({
    s3: new S3Client(s3Config),
    s3Config,
    assumeSigner: async () => {
      const seconds = sessionSeconds[assumed];
      assumed += 1;
      if (seconds === undefined) throw new Error('The test did not plan for another session.');
      const expiration = new Date(Date.now() + seconds * 1_000);
      return { accessKeyId: `ASIA${assumed}`, secretAccessKey: 'secret', sessionToken: 'token', expiration };
    },
  });
  return { links, assumed: () => assumed };
}

const parameters = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('a link', () => {
  test('lives as long as was asked, and is saved as a CSV file by its name', async () => {
    const { links } = setUp(3_600);
    const { PresignedUrl, ExpiredIn } = await links.sign(CSV, 60);
    expect(ExpiredIn).toBe(60);
    expect(new URL(PresignedUrl).pathname).toBe('/results/results/e.csv');
    expect(parameters(PresignedUrl)).toMatchObject({
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': 'token',
      'response-content-type': 'text/csv; charset=utf-8',
      'response-content-disposition': 'attachment; filename="e.csv"',
    });
  });

  test.each([
    ['results/e.txt', undefined, 'text/plain; charset=utf-8', 'e.txt'],
    ['results/q/part', 'CSV', 'text/csv; charset=utf-8', 'part'],
    ['results/q/part-0', 'PARQUET', 'application/vnd.apache.parquet', 'part-0'],
    ['results/q/part-0.gz', 'PARQUET', 'application/vnd.apache.parquet', 'part-0.gz'],
    ['results/q/part-0', 'ORC', 'application/octet-stream', 'part-0'],
    ['results/q/part-0.avro', 'AVRO', 'application/octet-stream', 'part-0.avro'],
    ['results/q/part-0.json', 'JSON', 'application/x-ndjson', 'part-0.json'],
    ['results/q/part-0.gz', 'JSON', 'application/gzip', 'part-0.gz'],
  ] as const)('to %s of format %s is saved as %s', async (Key, format, type, name) => {
    const { links } = setUp(3_600);
    const { PresignedUrl } = await links.sign({ Bucket: 'results', Key }, 60, format);
    expect(parameters(PresignedUrl)).toMatchObject({
      'response-content-type': type,
      'response-content-disposition': `attachment; filename="${name}"`,
    });
  });

  test('states what the session has left where more was asked', async () => {
    const { links } = setUp(3_600);
    const { PresignedUrl, ExpiredIn } = await links.sign(CSV, 43_200);
    expect(ExpiredIn).toBeGreaterThan(3_590);
    expect(ExpiredIn).toBeLessThanOrEqual(3_600);
    expect(parameters(PresignedUrl)['X-Amz-Expires']).toBe(String(ExpiredIn));
  });

  test('is signed by the same session while that is young', async () => {
    const { links, assumed } = setUp(3_600);
    await links.sign(CSV, 60);
    await links.sign(CSV, 60);
    expect(assumed()).toBe(1);
  });

  test('is signed by a new session once ten minutes of the last are gone', async () => {
    const { links } = setUp(2_999, 3_600);
    await links.sign(CSV, 60);
    const { PresignedUrl } = await links.sign(CSV, 60);
    expect(parameters(PresignedUrl)['X-Amz-Credential']).toMatch(/^ASIA2\//);
  });

  test('is not made with credentials whose end is not known', async () => {
    const links = createLinks({
      s3: new S3Client(s3Config),
      s3Config,
      assumeSigner: async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
    });
    await expect(links.sign(CSV, 60)).rejects.toMatchObject({ code: 'SignerInvalid' });
  });
});

describe('the size of an object', () => {
  const sizeOf = async (status: number, headers: Record<string, string> = {}) => {
    const server = createServer((_, response) => response.writeHead(status, headers).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('The server listens on no port.');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const endpoint = `http://127.0.0.1:${address.port}`;
    const s3 = new S3Client({ ...s3Config, endpoint, credentials, maxAttempts: 1 });
    const links = createLinks({ s3, assumeSigner: () => Promise.reject(new Error('not planned')) });
    return links.contentLength(CSV).finally(() => server.close());
  };

  test('is what S3 says', async () => {
    expect(await sizeOf(200, { 'content-length': '42' })).toBe(42);
    expect(await sizeOf(200, { 'content-length': '0' })).toBe(0);
  });

  test('is undefined where there is none', async () => {
    expect(await sizeOf(404)).toBeUndefined();
  });

  test('is not guessed where S3 does not say: not allowed is not missing', async () => {
    await expect(sizeOf(403)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});
