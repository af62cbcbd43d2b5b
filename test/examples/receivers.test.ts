import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Callback, callbackSchema, type QueryResult } from '../../core/contract/query.ts';
import type { OutputFormat } from '../../core/contract/submission.ts';
import { createWebhookSecret, parseWebhookSecret, signatureHeaders } from '../../core/delivery/signature.ts';
import { type ReceiverProcess, startReceiver } from './receiver-process.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/receivers');
const RESULT = '"country","orders"\n"DE","412"\n"FR","367"\n';
const SECRET = createWebhookSecret();
const OTHER_SECRET = createWebhookSecret();

/** The result bucket, as far as a link goes. */
let downloads = 0;
const results = createServer((asked, response) => {
  downloads += 1;
  if (asked.url === '/broken.csv') {
    // As long as it says, but for the end.
    response.writeHead(200, { 'content-length': RESULT.length });
    response.write(RESULT.slice(0, -5), () => response.destroy());
    return;
  }
  if (asked.url === '/part.gz') response.setHeader('content-type', 'application/gzip');
  response.end(RESULT);
});
let resultsUrl: string;

beforeAll(async () => {
  results.listen(0, '127.0.0.1');
  await once(results, 'listening');
  const address = results.address();
  if (typeof address !== 'object' || !address) throw new Error('The results are not served.');
  resultsUrl = `http://127.0.0.1:${address.port}`;
});
afterAll(() => results.close());

describe('the Node receiver', () => {
  receives([process.execPath, join(EXAMPLES, 'node/receiver.mjs')]);
});

const pythonLacks = lacking('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']);
if (pythonLacks) process.stderr.write(`The Python receiver is left out: ${pythonLacks}\n`);
describe.skipIf(pythonLacks)('the Python receiver', () => {
  receives(['python3', join(EXAMPLES, 'python/receiver.py')]);
});

/** What every receiver does that keeps messages and downloads results. */
function receives(command: readonly [string, ...string[]]) {
  let receiver: ReceiverProcess;
  beforeAll(async () => {
    receiver = await startReceiver(command, SECRET);
  });
  afterAll(() => receiver?.end());
  beforeEach(() => {
    downloads = 0;
  });

  test('accepts a signed message, keeps it and downloads the result', async () => {
    const message = succeeded('first');
    expect(await post(receiver.url, signed(message))).toBe(204);
    await expect.poll(receiver.files).toEqual(['first.csv', 'msg_first.json']);
    expect(receiver.read('first.csv')).toBe(RESULT);
    expect(JSON.parse(receiver.read('msg_first.json'))).toEqual(message);
  });

  test('downloads each file of another format, and names it after that', async () => {
    const file = (path: string, Format: OutputFormat) => {
      return { PresignedUrl: `${resultsUrl}/${path}`, ContentLength: RESULT.length, Format };
    };
    const message = succeeded('several', {
      ExpiredIn: 3_600,
      ContentLength: 2 * RESULT.length,
      Files: [file('part', 'PARQUET'), file('part.gz', 'JSON')],
      FileCount: 2,
    });
    expect(await post(receiver.url, signed(message))).toBe(204);
    const names = ['several-0.parquet', 'several-1.json.gz'];
    await expect.poll(() => receiver.files().filter((name) => name.startsWith('several'))).toEqual(names);
    expect(names.map((name) => receiver.read(name))).toEqual([RESULT, RESULT]);
  });

  test('a result without rows has no files', async () => {
    const result = { ExpiredIn: 3_600, ContentLength: 0, Files: [], FileCount: 0 };
    expect(await post(receiver.url, signed(succeeded('empty', result)))).toBe(204);
    await expect.poll(receiver.files).toContain('msg_empty.json');
    expect(downloads).toBe(0);
  });

  test('gives no name to a download that breaks off, and goes on receiving', async () => {
    const message = succeeded('broken-off', {
      PresignedUrl: `${resultsUrl}/broken.csv`,
      ExpiredIn: 3_600,
      ContentLength: RESULT.length,
    });
    expect(await post(receiver.url, signed(message))).toBe(204);
    await expect.poll(() => downloads).toBe(1);
    expect(await post(receiver.url, signed(succeeded('after')))).toBe(204);
    await expect.poll(receiver.files).toContain('after.csv');
    expect(receiver.files()).not.toContain('broken-off.csv');
  });

  test('accepts every attempt of a message, and works it off once', async () => {
    for (const _ of [1, 2, 3]) expect(await post(receiver.url, signed(succeeded('again')))).toBe(204);
    await expect.poll(receiver.files).toContain('again.csv');
    expect(downloads).toBe(1);
  });

  test('accepts a failure, which has nothing to download', async () => {
    expect(await post(receiver.url, signed(failed('broken')))).toBe(204);
    await expect.poll(receiver.files).toContain('msg_broken.json');
    expect(downloads).toBe(0);
  });

  test.each([
    ['the new secret first', [SECRET, OTHER_SECRET]],
    ['the old secret first', [OTHER_SECRET, SECRET]],
  ])('accepts a message of a rotation, %s', async (_, secrets) => {
    expect(await post(receiver.url, signed(failed(crypto.randomUUID()), { secrets }))).toBe(204);
  });

  describe('refuses with 401', () => {
    let before: string[];
    beforeEach(() => {
      before = receiver.files();
    });
    afterEach(() => {
      expect(receiver.files()).toEqual(before);
      expect(downloads).toBe(0);
    });

    test.each([
      ['a tampered body', ({ headers, body }: Signed) => ({ headers, body: body.replace('SUCC', 'FAIL') })],
      [
        'a tampered link',
        ({ headers, body }: Signed) => ({ headers, body: body.replace('/result', '/other') }),
      ],
      ['another id', withHeader('webhook-id', 'msg_other')],
      ['a moved timestamp', moved],
      ['a signature that is none', withHeader('webhook-signature', 'v1')],
      ['a signature of no base64', withHeader('webhook-signature', 'v1,=')],
      ['a missing signature', withHeader('webhook-signature', '')],
    ])('%s', async (_, tamper) => {
      expect(await post(receiver.url, tamper(signed(succeeded('tampered'))))).toBe(401);
    });

    test('a message of another secret', async () => {
      const message = signed(succeeded('stranger'), { secrets: [OTHER_SECRET] });
      expect(await post(receiver.url, message)).toBe(401);
    });

    test.each([
      ['old', -310],
      ['new', 310],
    ])('a message that is too %s', async (_, seconds) => {
      const message = signed(succeeded('untimely'), { timestamp: nowInSeconds() + seconds });
      expect(await post(receiver.url, message)).toBe(401);
    });
  });

  test('refuses a body beyond any message with 413, before it comes', async () => {
    expect(await announce(receiver.url, 1_000_001)).toBe(413);
  });
}

interface Signed {
  headers: Record<string, string>;
  body: string;
}

function signed(
  message: Callback,
  { secrets = [SECRET], timestamp = nowInSeconds() }: { secrets?: string[]; timestamp?: number } = {},
): Signed {
  const body = JSON.stringify(message);
  const keys = secrets.map(parseWebhookSecret);
  const signature = signatureHeaders({ id: `msg_${message.QueryId}`, timestamp, body, secrets: keys });
  return { headers: { 'content-type': 'application/json', ...signature }, body };
}

function withHeader(name: string, value: string) {
  return ({ headers, body }: Signed): Signed => ({ headers: { ...headers, [name]: value }, body });
}

function moved({ headers, body }: Signed): Signed {
  const timestamp = String(Number(headers['webhook-timestamp']) + 1);
  return { headers: { ...headers, 'webhook-timestamp': timestamp }, body };
}

async function post(url: string, { headers, body }: Signed): Promise<number> {
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

/** Says how long a body is and sends none. @returns what is answered to that. */
async function announce(url: string, length: number): Promise<number | undefined> {
  const asking = request(url, { method: 'POST', headers: { 'content-length': length } });
  asking.on('error', () => undefined);
  asking.flushHeaders();
  const [answer] = await once(asking, 'response');
  asking.destroy();
  return answer.statusCode;
}

function succeeded(
  queryId: string,
  QueryResult: QueryResult = {
    PresignedUrl: `${resultsUrl}/result.csv`,
    ExpiredIn: 3_600,
    ContentLength: RESULT.length,
  },
): Callback {
  return callbackSchema.parse({
    QueryId: queryId,
    State: { State: 'SUCCEEDED', SubmissionDateTime: 1_795_213_443_132 },
    QueryResult,
    Context: { Report: 'Übersicht' },
  });
}

function failed(queryId: string): Callback {
  return callbackSchema.parse({
    QueryId: queryId,
    State: { State: 'FAILED', SubmissionDateTime: 1_795_213_443_132 },
    Error: { Code: 'QueryFailed', Message: 'TABLE_NOT_FOUND: no such table', Retryable: false },
  });
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Why a program cannot do something, in its own last words; empty where it can. */
function lacking(command: string, parameters: string[]): string {
  const { error, status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (error) return `${command} is not installed`;
  return status === 0 ? '' : (stderr.trim().split('\n').at(-1) ?? `${command} failed`);
}
