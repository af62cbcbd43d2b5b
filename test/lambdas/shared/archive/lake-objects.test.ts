import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LakeObjects } from '../../../../lambdas/shared/archive/lake-objects.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/aws/account.ts';
import { type Listening, listen } from '../../../../local/http/listen.ts';

let folder: string;
let store: Listening;
let objects: LakeObjects;
let answers: number[];
let received: { bytes: number; checksum: string | undefined; ifNoneMatch: string | undefined }[];
const warn = vi.spyOn(console, 'warn');

/** A store that answers with these statuses, one after the other, once it has read each body. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
  answers = [];
  received = [];
  warn.mockReset().mockReturnValue();
  store = await listen(0, 'a port', async (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    received.push({
      bytes,
      checksum: hash.digest('base64'),
      ifNoneMatch: request.headers['if-none-match'],
    });
    response.statusCode = answers.shift() ?? 200;
    const code = response.statusCode === 412 ? 'PreconditionFailed' : 'SlowDown';
    response.end(response.statusCode === 200 ? '' : `<Error><Code>${code}</Code></Error>`);
  });
  const s3 = new S3Client({
    endpoint: store.url,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 2,
  });
  objects = new LakeObjects(s3);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function fileOf(bytes: number) {
  const file = join(folder, 'object');
  const content = Buffer.alloc(bytes, 'lake');
  writeFileSync(file, content);
  return { file, checksum: createHash('sha256').update(content).digest('base64') };
}

const PLACE = { bucket: 'lake', key: 'warm/part-1.parquet' };

test.each([
  ['from memory', 1_000_000, 0],
  ['as a stream', 65 * 1024 * 1024, 2],
])(
  'an object that is sent %s is sent again, whole, where the store is too busy',
  async (_, bytes, warnings) => {
    answers = [503, 500];
    const { file, checksum } = fileOf(bytes);
    expect(await objects.upload(PLACE, file, 7)).toEqual({ key: PLACE.key, rows: 7, bytes, checksum });
    expect(received).toEqual(Array.from({ length: 3 }, () => ({ bytes, checksum, ifNoneMatch: '*' })));
    expect(warn).toHaveBeenCalledTimes(warnings);
  },
);

test('an object that is there already is not written over, and nothing is said of it', async () => {
  answers = [412];
  const { file, checksum } = fileOf(1_000);
  expect(await objects.upload(PLACE, file, 7)).toEqual({ key: PLACE.key, rows: 7, bytes: 1_000, checksum });
  expect(received).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
});
