import { createVerify, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keyFingerprint, readKeyPairIds, writeKeyPairIds } from '../../../core/delivery/downloads.ts';
import { downloadKeyReader } from '../../../lambdas/shared/download-key-reader.ts';
import { createDownloadLinks } from '../../../lambdas/shared/download-links.ts';
import { openLinks } from '../../../lambdas/shared/open-links.ts';
import { awsStandIn } from '../../support/aws-stand-in.ts';

const NOW = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const pem = { type: 'pkcs8', format: 'pem' } as const;
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ECDSA = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const s3 = new S3Client({ region: 'us-east-1' });
const CSV = { Bucket: 'results', Key: 'results/e.csv' };

function linksOf({ privateKey }: typeof RSA) {
  const key = { keyPairId: 'K2JCJMDEHXQW5F', privateKey: privateKey.export(pem).toString() };
  return createDownloadLinks({ s3, baseUrl: 'https://downloads.example.com', readKey: async () => key });
}

/** The canned policy, as CloudFront's guide writes it. */
function policy(url: string, expires: number): string {
  return `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
}

describe.each([
  ['RSA', RSA],
  ['ECDSA', ECDSA],
])('a link that is signed with %s', (_, keys) => {
  test('is a canned policy’s: the URL with what the file is saved as, and its end', async () => {
    const { PresignedUrl, ExpiredIn } = await linksOf(keys).sign(CSV, 43_200);
    expect(ExpiredIn).toBe(43_200);
    const [, base = '', expires, signature = '', rest] =
      /^(.*)&Expires=(\d+)&Key-Pair-Id=K2JCJMDEHXQW5F&Signature=([\w~-]+)(.*)$/.exec(PresignedUrl) ?? [];
    expect(base).toBe(
      'https://downloads.example.com/results/e.csv' +
        '?response-content-disposition=attachment%3B%20filename%3D%22e.csv%22' +
        '&response-content-type=text%2Fcsv%3B%20charset%3Dutf-8',
    );
    expect(rest).toBe('&Hash-Algorithm=SHA256');
    const bytes = Buffer.from(
      signature.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'),
      'base64',
    );
    const signed = policy(base, Number(expires));
    expect(createVerify('SHA256').update(signed).verify(keys.publicKey, bytes)).toBe(true);
  });
});

test('a link lives as long as it says, to the last second', async () => {
  const { PresignedUrl } = await linksOf(ECDSA).sign(CSV, 60);
  // The second that has begun counts besides.
  expect(new URL(PresignedUrl).searchParams.get('Expires')).toBe(
    String(Date.UTC(2026, 0, 1, 0, 1, 1) / 1_000),
  );
});

test('a key with other characters is written as a path', async () => {
  const { PresignedUrl } = await linksOf(ECDSA).sign(
    { Bucket: 'b', Key: 'results/a b/ü?#%/part-0' },
    60,
    'PARQUET',
  );
  const url = new URL(PresignedUrl);
  expect(url.pathname).toBe('/results/a%20b/%C3%BC%3F%23%25/part-0');
  expect(url.searchParams.get('response-content-type')).toBe('application/vnd.apache.parquet');
});

describe('the key that signs', () => {
  const privateKey = ECDSA.privateKey.export(pem).toString();
  const ids = new Map([
    [keyFingerprint(RSA.publicKey), 'KRSA'],
    [keyFingerprint(ECDSA.publicKey), 'KECDSA'],
  ]);

  async function read(SecretString: string, known = ids) {
    await using aws = await awsStandIn({ 'secretsmanager.GetSecretValue': { body: { SecretString } } });
    const readKey = downloadKeyReader({
      secrets: new SecretsManagerClient(aws.client),
      secretId: 'downloads',
      keyPairId: (fingerprint) => known.get(fingerprint),
    });
    const keys = [await readKey(), await readKey()];
    expect(aws.asked.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      ['secretsmanager.GetSecretValue', { SecretId: 'downloads' }],
    ]);
    return keys[1];
  }

  test('is the secret’s, its id that of its public half, and is fetched once in five minutes', async () => {
    expect(await read(privateKey)).toEqual({ keyPairId: 'KECDSA', privateKey });
  });

  test('must be one that the domain trusts', async () => {
    await expect(read(privateKey, new Map())).rejects.toMatchObject({ code: 'DownloadKeyUnknown' });
  });

  test.each([
    ['nothing', ' '],
    ['a webhook secret', 'whsec_c2VjcmV0'],
    ['a public key', ECDSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  ])('must be a private key, and nothing of what is there is shown: %s', async (_, text) => {
    const failure: unknown = await read(text).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'DownloadKeyInvalid',
      message: 'What is to sign links is no private key in PEM.',
    });
    expect(inspect(failure)).not.toContain(text.slice(-30).trim() || 'nothing');
  });

  test('is found by the fingerprint of either half', () => {
    expect(keyFingerprint(privateKey)).toBe(keyFingerprint(ECDSA.publicKey));
    expect(keyFingerprint(ECDSA.publicKey.export({ type: 'spki', format: 'pem' }).toString())).toMatch(
      /^[0-9a-f]{16}$/,
    );
    expect(readKeyPairIds(writeKeyPairIds(ids))).toEqual(ids);
  });
});

test('the links of a deployment are signed by its role, or by its key where it has a download domain', async () => {
  await using aws = await awsStandIn({});
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url).stubEnv('AWS_REGION', 'us-east-1').stubEnv('AWS_MAX_ATTEMPTS', '1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await expect(openLinks({ LINK_ROLE_ARN: 'arn' }, s3).sign(CSV, 60)).rejects.toThrow();
  const downloads = {
    DOWNLOAD_DOMAIN: 'downloads.example.com',
    DOWNLOAD_KEY_PAIR_IDS: writeKeyPairIds(new Map([['0123456789abcdef', 'K1']])),
    DOWNLOAD_KEY_SECRET_ARN: 'arn',
  };
  await expect(openLinks({ LINK_ROLE_ARN: 'arn', ...downloads }, s3).sign(CSV, 60)).rejects.toThrow();
  vi.unstubAllEnvs();
  expect(aws.asked.map(({ operation }) => operation)).toEqual(['POST /', 'secretsmanager.GetSecretValue']);
});
