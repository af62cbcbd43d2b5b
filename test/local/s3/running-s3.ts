import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, expect } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../local/aws/account.ts';
import type { Lifecycle } from '../../../local/s3/lifecycle.ts';
import { createS3 } from '../../../local/s3/s3.ts';
import type { CredentialSource } from '../../../local/signature/credentials.ts';
import { createCredentialSource } from '../../../local/sts/credential-source.ts';

export const ROOT_SECRET = 'the root secret of these tests';

/** The endpoint on a free port with buckets `lake` and `results`, in a directory that goes with it. */
export async function startS3() {
  const home = await mkdtemp(join(tmpdir(), 'lakehook-s3-'));
  const root = join(home, 'buckets');
  const metadataRoot = join(home, 'metadata');
  const failures: unknown[] = [];
  // Added to the machine's clock; the SDK signs by the latter.
  const time = { offset: 0 };
  const credentials: CredentialSource = createCredentialSource({
    static: LOCAL_CREDENTIALS,
    rootSecret: ROOT_SECRET,
  });
  const open = () =>
    createS3({
      root,
      metadataRoot,
      credentials,
      clock: {
        now: () => Date.now() + time.offset,
        sleep: () => Promise.reject(new Error('nobody sleeps here')),
      },
      buckets: ['lake', 'results'],
      onError: (error) => failures.push(error),
    });
  let s3 = open();
  const server = createServer((request, response) => s3.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const client = (config: S3ClientConfig = {}) =>
    new S3Client({
      endpoint: url,
      region: LOCAL_REGION,
      forcePathStyle: true,
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
      ...config,
    });
  return {
    client,
    url,
    port,
    root,
    metadataRoot,
    time,
    /** What was answered with InternalError. */
    failures,
    applyLifecycle: (lifecycle: Lifecycle, now: number) => s3.applyLifecycle(lifecycle, now),
    /** As after the end of the process and a new start. */
    restart() {
      s3 = open();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The same for the tests of one file. At their end nothing must have been answered with InternalError. */
export async function useS3() {
  const s3 = await startS3();
  afterAll(async () => {
    await s3.close();
    expect(s3.failures).toEqual([]);
  });
  return s3;
}

/** The status, the code and the message of a refusal that came in S3's XML. */
export async function refusal(response: Response) {
  const body = await response.text();
  const inside = (name: string) => new RegExp(`<${name}>(.*)</${name}>`, 's').exec(body)?.[1];
  return { status: response.status, code: inside('Code'), message: inside('Message') };
}
