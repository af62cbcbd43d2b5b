import { createServer, type RequestListener } from 'node:http';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyFingerprint } from '../../../core/delivery/downloads.ts';
import { createDistribution } from '../../../local/cloudfront/distribution.ts';
import { createDownloadKey, keyGroupOf, keyPairId } from '../../../local/cloudfront/download-keys.ts';
import { verifySignedUrl } from '../../../local/cloudfront/verify-signed-url.ts';
import { VirtualClock } from '../../../local/virtual-clock.ts';

const START = Date.UTC(2026, 0, 1);
const KEY = createDownloadKey();
const URL_OF_FILE = 'http://127.0.0.1:4000/downloads/results/e.csv?response-content-type=text%2Fcsv&x=1';
const LINK = signed(URL_OF_FILE, START + 60_000);

function signed(url: string, until: number, privateKey = KEY): string {
  return getSignedUrl({
    url,
    dateLessThan: new Date(until).toISOString(),
    keyPairId: keyPairId(keyFingerprint(privateKey)),
    privateKey,
    algorithm: 'SHA256',
  });
}

describe('a signed URL', () => {
  const keys = keyGroupOf({ Current: KEY });

  test('holds until its last millisecond', () => {
    expect(verifySignedUrl(LINK, keys, START + 59_999)).toEqual({ ok: true, url: new URL(URL_OF_FILE) });
    expect(verifySignedUrl(LINK, keys, START + 60_000)).toMatchObject({ ok: false, code: 'AccessDenied' });
  });

  test('holds without any parameters of its own', () => {
    const bare = 'http://127.0.0.1:4000/downloads/results/e.csv';
    expect(verifySignedUrl(signed(bare, START + 1_000), keys, START)).toEqual({
      ok: true,
      url: new URL(bare),
    });
  });

  test('holds with no character changed, added or taken away', () => {
    const position = fc.nat(LINK.length - 1);
    const character = fc.constantFrom(...'aZ09-_~&=%./?');
    const edits = fc.oneof(
      fc.tuple(position, character).map(([at, other]) => LINK.slice(0, at) + other + LINK.slice(at + 1)),
      fc.tuple(position, character).map(([at, other]) => LINK.slice(0, at) + other + LINK.slice(at)),
      position.map((at) => LINK.slice(0, at) + LINK.slice(at + 1)),
    );
    // Of an encoded signature the last bits and what follows the padding stand for nothing.
    const isOther = (edited: string) => URL.canParse(edited) && signatureOf(edited) !== signatureOf(LINK);
    fc.assert(
      fc.property(edits.filter(isOther), (edited) => verifySignedUrl(edited, keys, START).ok === false),
    );
  });

  test('holds as long as its key is in the group', () => {
    const newer = createDownloadKey();
    expect(verifySignedUrl(LINK, keyGroupOf({ Current: newer, Previous: KEY }), START).ok).toBe(true);
    expect(verifySignedUrl(LINK, keyGroupOf({ Current: newer }), START)).toMatchObject({
      code: 'InvalidKey',
    });
  });
});

/** Everything of a URL that says something, so that two of them can be told apart. */
function signatureOf(url: string): string {
  return url.replace(/Signature=([^&]*)/, (_, text: string) => {
    const base64 = text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');
    return `Signature=${Buffer.from(base64, 'base64').toString('hex')}`;
  });
}

describe('a distribution', () => {
  let answer: RequestListener = (_, response) => response.end();
  const asked: string[] = [];
  const origin = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization?.split(' ', 1)}`);
    answer(request, response);
  });
  let distribution: ReturnType<typeof createDistribution>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const address = origin.address();
    distribution = createDistribution({
      path: '/downloads',
      s3Url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      bucket: 'lakehook-results',
      prefix: 'results/',
      keys: () => keyGroupOf({ Current: KEY }),
      clock: new VirtualClock(START),
    });
  });
  afterAll(() => void origin.close());

  test('asks S3 with a signature of its own, and hands on nothing but what the file is saved as', async () => {
    answer = (_, response) => response.writeHead(200, { 'x-amz-meta-a': 'b', etag: '"1"' }).end('abc');
    const got = await distribution.request(LINK);
    expect([got.status, await got.text()]).toEqual([200, 'abc']);
    expect(Object.fromEntries(got.headers)).toEqual({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      etag: '"1"',
    });
    expect(asked.splice(0)).toEqual([
      'GET /lakehook-results/results/e.csv?response-content-type=text%2Fcsv AWS4-HMAC-SHA256',
    ]);
  });

  test.each([403, 404])(
    'does not tell a file that is missing from one that may not be read: %d',
    async (status) => {
      answer = (_, response) =>
        response.writeHead(status).end('<Error><BucketName>lakehook-results</BucketName></Error>');
      const got = await distribution.request(LINK);
      expect(got.status).toBe(403);
      expect(await got.text()).not.toContain('lakehook-results');
      asked.splice(0);
    },
  );

  test('says that S3 failed, and no more', async () => {
    answer = (_, response) =>
      response.writeHead(500).end('<Error><BucketName>lakehook-results</BucketName></Error>');
    const got = await distribution.request(LINK);
    expect([got.status, await got.text()]).toEqual([500, '']);
    asked.splice(0);
  });

  test('does not ask S3 for what was not signed for, or lies elsewhere', async () => {
    const elsewhere = signed('http://127.0.0.1:4000/downloads/sample/customers.csv', START + 60_000);
    for (const url of [URL_OF_FILE, elsewhere]) expect((await distribution.request(url)).status).toBe(403);
    expect((await distribution.request(LINK, { method: 'DELETE' })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});
