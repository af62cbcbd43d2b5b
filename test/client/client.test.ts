import { describe, expect, test, vi } from 'vitest';
import { type ClientOptions, createClient } from '../../client/client.ts';
import { LakehookRefusal } from '../../client/refusal.ts';
import { LakehookError } from '../../core/errors.ts';
import { type ApiStandIn, apiStandIn, refusal, view } from './api-stand-in.ts';

const accepted = { QueryId: 'q1', SubmissionDateTime: 1_795_213_443_132 };
const POST = 'POST /queries';
const GET = 'GET /queries/q1';

/** A client that does not wait between attempts, and how long it would have. */
function quick({ url }: ApiStandIn, options: Partial<ClientOptions> = {}) {
  const pauses: number[] = [];
  const sleep = async (millis: number) => void pauses.push(millis);
  return { client: createClient({ endpoint: url, sleep, ...options }), pauses };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('submit', () => {
  test('sends what it is given, with a token of its own', async () => {
    await using api = await apiStandIn({ [POST]: { status: 202, body: accepted } });
    const { client } = quick(api);
    expect(await client.submit({ Query: 'SELECT 1', Context: { page: [7] } })).toEqual(accepted);
    await client.submit({ Query: 'SELECT 1', ClientRequestToken: undefined });
    const [first, second] = api.asked;
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(first?.headers).not.toHaveProperty('authorization');
    const ClientRequestToken = expect.stringMatching(/^[A-Za-z0-9_-]{32,58}$/);
    expect(first?.body).toEqual({ ClientRequestToken, Query: 'SELECT 1', Context: { page: [7] } });
    expect(second?.body).toEqual({ ClientRequestToken, Query: 'SELECT 1' });
    expect(second?.body).not.toEqual({ ...Object(first?.body), Context: undefined });
  });

  test.each([null, undefined, 'SELECT 1'])('refuses %j, which is no submission', async (submission) => {
    await using api = await apiStandIn({});
    const { submit } = quick(api).client;
    // As plain JavaScript may call it.
    const failure = await failureOf(Reflect.apply(submit, undefined, [submission]));
    expect(failure).toBeInstanceOf(LakehookError);
    expect(failure).toMatchObject({ code: 'SubmissionInvalid' });
    expect(api.asked).toEqual([]);
  });

  test('keeps a token that it is given', async () => {
    await using api = await apiStandIn({ [POST]: { status: 202, body: accepted } });
    const ClientRequestToken = 'a'.repeat(32);
    await quick(api).client.submit({ Query: 'SELECT 1', ClientRequestToken });
    expect(api.asked[0]?.body).toMatchObject({ ClientRequestToken });
  });

  test('asks again with the same token where the answer is lost, busy or broken', async () => {
    const answers = [
      { cut: 'before' } as const,
      refusal(429, 'TooManyRequests'),
      { status: 503, body: 'down' },
    ];
    await using api = await apiStandIn({ [POST]: [...answers, { status: 202, body: accepted }] });
    const { client, pauses } = quick(api);
    expect(await client.submit({ Query: 'SELECT 1' })).toEqual(accepted);
    expect(api.asked).toHaveLength(4);
    expect(new Set(api.asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(pauses).toHaveLength(3);
    for (const [index, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(250 * 2 ** index);
  });

  test('tells a refusal at once, with its code, status, sentence and request', async () => {
    await using api = await apiStandIn({ [POST]: refusal(400, 'InvalidRequest', 'Query must be given.') });
    const error = await failureOf(quick(api).client.submit({ Query: 'SELECT secret' }));
    expect(error).toBeInstanceOf(LakehookRefusal);
    expect(error).toMatchObject({
      code: 'InvalidRequest',
      status: 400,
      message: 'Query must be given.',
      requestId: 'r-1',
    });
    expect(String(error instanceof Error && error.stack)).not.toContain('secret');
    expect(api.asked).toHaveLength(1);
  });
});

describe('attempts', () => {
  test('end after as many as it is told, with the last answer', async () => {
    await using api = await apiStandIn({ [GET]: refusal(500, 'InternalError') });
    const error = await failureOf(quick(api, { maxAttempts: 3 }).client.get('q1'));
    expect(error).toMatchObject({ code: 'InternalError', status: 500 });
    expect(api.asked).toHaveLength(3);
  });

  test('wait as long as Retry-After says, up to 20 s', async () => {
    const busyFor = (seconds: string) => ({
      ...refusal(429, 'TooManyRequests'),
      headers: { 'retry-after': seconds },
    });
    await using api = await apiStandIn({ [GET]: [busyFor('7'), busyFor('3600'), { body: view('RUNNING') }] });
    const { client, pauses } = quick(api);
    await client.get('q1');
    expect(pauses).toEqual([7_000, 20_000]);
  });

  test('end with a cause where nobody answers', async () => {
    const closed = await apiStandIn({});
    await closed[Symbol.asyncDispose]();
    const { client, pauses } = quick(closed);
    const error = await failureOf(client.get('q1'));
    expect(error).toBeInstanceOf(LakehookError);
    expect(error).toMatchObject({
      code: 'ServiceUnreachable',
      message: `${closed.url} does not answer: ECONNREFUSED.`,
      cause: expect.any(TypeError),
    });
    expect(pauses).toHaveLength(5);
  });

  test('are not made again for a redelivery, of which a second one would be refused', async () => {
    const operation = 'POST /queries/q1/deliveries';
    await using api = await apiStandIn({
      [operation]: [refusal(429, 'TooManyRequests'), { cut: 'before' } as const],
    });
    expect(await failureOf(quick(api).client.redeliver('q1'))).toMatchObject({ code: 'ServiceUnreachable' });
    expect(api.operations()).toEqual([operation, operation]);
  });
});

describe('an answer', () => {
  test('may have fields that are not known yet, anywhere; these are dropped', async () => {
    const newer = {
      ...view('RUNNING', { Statistics: { DataScannedInBytes: 5, Spill: 1 }, Context: { kept: true } }),
      Plan: {},
    };
    await using api = await apiStandIn({ [GET]: { body: newer } });
    expect(await quick(api).client.get('q1')).toEqual(
      view('RUNNING', { Statistics: { DataScannedInBytes: 5 }, Context: { kept: true } }),
    );
  });

  test.each([
    ['lacks a field', { QueryId: 'q1' }],
    ['is not JSON', '<html>'],
  ])('that %s is an error, which repeats nothing of it', async (_, body) => {
    await using api = await apiStandIn({ [GET]: { body } });
    const error = await failureOf(quick(api).client.get('q1'));
    expect(error).toMatchObject({ code: 'AnswerInvalid' });
    expect(api.asked).toHaveLength(1);
  });

  test.each([
    [403, { message: 'Forbidden' }, 'AccessDenied', 'Forbidden'],
    [429, { message: 'Limit Exceeded' }, 'TooManyRequests', 'Limit Exceeded'],
    [418, { message: 'Teapot' }, 'UnknownAnswer', 'The service answered 418 in a form of its own.'],
    [403, '<html>', 'UnknownAnswer', 'The service answered 403 in a form of its own.'],
    [403, { message: '' }, 'UnknownAnswer', 'The service answered 403 in a form of its own.'],
  ])('of something in between, %s %j, is %s', async (status, body, code, message) => {
    await using api = await apiStandIn({ [GET]: { status, body } });
    const error = await failureOf(quick(api, { maxAttempts: 1 }).client.get('q1'));
    expect(error).toBeInstanceOf(LakehookRefusal);
    expect(error).toMatchObject({ code, status, message });
  });

  test('that leads elsewhere is not followed', async () => {
    await using elsewhere = await apiStandIn({});
    await using api = await apiStandIn({ [GET]: { status: 302, headers: { location: elsewhere.url } } });
    expect(await failureOf(quick(api).client.get('q1'))).toMatchObject({ status: 302 });
    expect(elsewhere.asked).toEqual([]);
  });
});

describe('wait', () => {
  test('looks at once, then waits 20 s at a time, and tells every change', async () => {
    const scanned = (bytes: number) => view('RUNNING', { Statistics: { DataScannedInBytes: bytes } });
    await using api = await apiStandIn({
      [GET]: { body: view('QUEUED') },
      [`${GET}?WaitTimeSeconds=20`]: [
        { body: scanned(1) },
        { body: scanned(1) },
        { body: scanned(2) },
        { body: view('FAILED') },
      ],
    });
    const { client, pauses } = quick(api);
    const seen: unknown[] = [];
    const onChange = (query: object) => void seen.push(query);
    expect(await client.wait('q1', { onChange })).toEqual(view('FAILED'));
    expect(seen).toEqual([view('QUEUED'), scanned(1), scanned(2), view('FAILED')]);
    // Where a look comes back at once although nothing has changed, the next one is not made at once.
    expect(pauses).toHaveLength(2);
    for (const pause of pauses) expect(pause).toBeGreaterThan(500);
  });

  test('ends with the reason of its signal, also in the middle of a look', async () => {
    await using api = await apiStandIn({ [GET]: { body: view('QUEUED') } });
    const leaving = new AbortController();
    const hangs: typeof fetch = (url, init) =>
      String(url).includes('Wait')
        ? new Promise((_, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
            queueMicrotask(() => leaving.abort(new Error('the user left')));
          })
        : fetch(url, init);
    const { client } = quick(api, { fetch: hangs });
    await expect(client.wait('q1', { signal: leaving.signal })).rejects.toThrow('the user left');
  });
});

describe('results', () => {
  const RESULTS = 'GET /queries/q1/results';

  test('follows the redirection without credentials, and streams what is there', async () => {
    await using bucket = await apiStandIn({ 'GET /q1.csv?X-Amz-Signature=1': { body: '"one"\n"1"\n' } });
    const location = `${bucket.url}/q1.csv?X-Amz-Signature=1`;
    await using api = await apiStandIn({ [RESULTS]: { status: 307, headers: { location } } });
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
    const { client } = quick(api, { credentials, region: 'us-east-1', apiKey: 'a-key' });
    const response = await client.results('q1');
    expect(response.body).toBeInstanceOf(ReadableStream);
    expect(await response.text()).toBe('"one"\n"1"\n');
    expect(api.asked[0]?.headers).toMatchObject({ authorization: expect.any(String), 'x-api-key': 'a-key' });
    const names = Object.keys(bucket.asked[0]?.headers ?? {});
    expect(names.filter((name) => name === 'authorization' || name.startsWith('x-'))).toEqual([]);
  });

  test('names the file that is asked for, and asks the bucket again where that is busy', async () => {
    const link = '/part?X-Amz-Signature=1';
    await using api = await apiStandIn((url) => ({
      [`${RESULTS}?File=2`]: { status: 307, headers: { location: url + link } },
      [`GET ${link}`]: [{ status: 503, body: 'SlowDown' }, { body: 'rows' }],
    }));
    const response = await quick(api).client.results('q1', { file: 2 });
    expect(await response.text()).toBe('rows');
    expect(api.operations()).toEqual([`${RESULTS}?File=2`, `GET ${link}`, `GET ${link}`]);
  });

  test('tells that there is none, or that the link fails, without the link', async () => {
    await using api = await apiStandIn((url) => ({
      [RESULTS]: [refusal(409, 'Conflict'), { status: 307, headers: { location: `${url}/secret` } }],
      'GET /secret': { status: 403, headers: { 'x-amz-request-id': 's3-1' }, body: '<Error/>' },
    }));
    const { client } = quick(api);
    expect(await failureOf(client.results('q1'))).toMatchObject({ code: 'Conflict', status: 409 });
    const error = await failureOf(client.results('q1'));
    expect(error).toMatchObject({ code: 'DownloadFailed', status: 403, requestId: 's3-1' });
    expect(String(error)).not.toContain('secret');
  });

  test('gives up a bucket that sends no headers, and never a body that takes its time', async () => {
    await using api = await apiStandIn({
      [RESULTS]: { status: 307, headers: { location: 'http://bucket/k' } },
    });
    const signals: (AbortSignal | null | undefined)[] = [];
    let isSilent = true;
    const bucket: typeof fetch = (url, init) => {
      if (url !== 'http://bucket/k') return fetch(url, init);
      signals.push(init?.signal);
      if (!isSilent) return Promise.resolve(new Response('rows'));
      vi.advanceTimersByTime(35_000);
      return Promise.reject(init?.signal?.reason);
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { client } = quick(api, { fetch: bucket, maxAttempts: 1 });
      expect(await failureOf(client.results('q1'))).toMatchObject({
        code: 'ServiceUnreachable',
        message: 'http://bucket does not answer.',
      });
      isSilent = false;
      const response = await client.results('q1');
      vi.advanceTimersByTime(3_600_000);
      expect(await response.text()).toBe('rows');
      expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('asks no more often than any call does', async () => {
    await using api = await apiStandIn({ [RESULTS]: refusal(503, 'InternalError') });
    expect(await failureOf(quick(api, { maxAttempts: 3 }).client.results('q1'))).toMatchObject({
      status: 503,
    });
    expect(api.asked).toHaveLength(3);
  });

  test('takes the link of the query where a browser hides the redirection', async () => {
    await using api = await apiStandIn((url) => ({
      [GET]: {
        body: view('SUCCEEDED', {
          QueryResult: { PresignedUrl: `${url}/q1.csv`, ExpiredIn: 60, ContentLength: 4 },
        }),
      },
      'GET /q1.csv': { body: 'rows' },
    }));
    const browser: typeof fetch = async (url, init) =>
      String(url).endsWith('/results') ? new OpaqueRedirection() : fetch(url, init);
    const response = await quick(api, { fetch: browser }).client.results('q1');
    expect(await response.text()).toBe('rows');
  });
});

/** https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
class OpaqueRedirection extends Response {
  override readonly type = 'opaqueredirect';
  override readonly status = 0;
  override readonly ok = false;
}

describe('rows', () => {
  const page = (Rows: (string | null)[][], NextToken?: string) => ({
    body: {
      QueryId: 'q1',
      Columns: [{ Name: 'n', Type: 'bigint' }],
      Rows,
      ...(NextToken !== undefined && { NextToken }),
    },
  });

  test('come page by page, when they are needed, from where one left off', async () => {
    await using api = await apiStandIn({
      'GET /queries/q1/rows?MaxResults=2': page([['1'], [null]], 'a'),
      'GET /queries/q1/rows?MaxResults=2&NextToken=a': page([], 'b'),
      'GET /queries/q1/rows?MaxResults=2&NextToken=b': page([['9007199254740993']]),
    });
    const { client } = quick(api);
    const pages = client.rows('q1', { pageSize: 2 });
    expect((await pages.next()).value).toMatchObject({ Rows: [['1'], [null]], NextToken: 'a' });
    expect(api.asked).toHaveLength(1);
    const rest = [];
    for await (const { Rows } of client.rows('q1', { pageSize: 2, nextToken: 'a' })) rest.push(...Rows);
    expect(rest).toEqual([['9007199254740993']]);
    expect(await client.rowsPage('q1', { pageSize: 2, nextToken: 'b' })).toMatchObject({
      Rows: [['9007199254740993']],
    });
  });
});

describe('list', () => {
  test('asks for a page when it is needed, also after an empty one', async () => {
    const entry = (QueryId: string) => ({ ...view('FAILED'), QueryId });
    await using api = await apiStandIn({
      'GET /queries?State=FAILED&MaxResults=2': {
        body: { Queries: [entry('a'), entry('b')], NextToken: 't1' },
      },
      'GET /queries?State=FAILED&MaxResults=2&NextToken=t1': { body: { Queries: [], NextToken: 't2' } },
      'GET /queries?State=FAILED&MaxResults=2&NextToken=t2': { body: { Queries: [entry('c')] } },
    });
    const { client } = quick(api);
    const options = { state: 'FAILED', pageSize: 2 } as const;
    for await (const { QueryId } of client.list(options)) if (QueryId === 'b') break;
    expect(api.asked).toHaveLength(1);
    const ids: string[] = [];
    for await (const { QueryId } of client.list(options)) ids.push(QueryId);
    expect(ids).toEqual(['a', 'b', 'c']);
  });
});

describe('the rest', () => {
  test('cancels, sends again, gives the public keys', async () => {
    await using api = await apiStandIn({
      'DELETE /queries/q1': { status: 202, body: { QueryId: 'q1' } },
      'POST /queries/q1/deliveries': { status: 202, body: { QueryId: 'q1' } },
      'GET /.well-known/webhook-keys': { body: { Keys: ['whpk_1'] } },
    });
    const { client } = quick(api);
    expect(await client.cancel('q1')).toEqual({ QueryId: 'q1' });
    expect(await client.redeliver('q1')).toEqual({ QueryId: 'q1' });
    expect(await client.webhookKeys()).toEqual({ Keys: ['whpk_1'] });
  });

  test('a stage of the endpoint stands before every path, and an id is one segment of it', async () => {
    await using api = await apiStandIn({ 'GET /v1/queries/a%2Fb%20c': { body: view('QUEUED') } });
    const client = createClient({ endpoint: `${api.url}/v1/` });
    expect(await client.get('a/b c')).toEqual(view('QUEUED'));
  });

  test.each(['', '.', '..'])('the id "%s" names no query', async (id) => {
    await using api = await apiStandIn({});
    expect(await failureOf(quick(api).client.get(id))).toMatchObject({ code: 'QueryIdInvalid' });
    expect(api.asked).toEqual([]);
  });

  test.each(['', 'localhost:4000', 'ftp://a.example', 'https://'])('"%s" is no endpoint', (endpoint) => {
    expect(() => createClient({ endpoint })).toThrow('The endpoint must be');
  });

  test('a region must be known where requests are signed', () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
    expect(() => createClient({ endpoint: 'https://lake.example.com', credentials })).toThrow('region');
    for (const host of [
      'abc.execute-api.eu-central-1.amazonaws.com',
      'a-vpce-1.execute-api.cn-north-1.amazonaws.com.cn',
    ])
      expect(() => createClient({ endpoint: `https://${host}/v1`, credentials })).not.toThrow();
  });
});

describe('an endpoint of http', () => {
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };
  const region = 'eu-central-1';

  test.each([{ credentials, region }, { apiKey: 'a-key' }])(
    'is refused with what must not be read on the way: %o',
    (secret) => {
      expect(() => createClient({ endpoint: 'http://api.example/v1', ...secret })).toThrow(
        expect.objectContaining({ code: 'EndpointInvalid' }),
      );
      expect(() => createClient({ endpoint: 'http://127.0.0.1.example', ...secret })).toThrow(LakehookError);
    },
  );

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000', 'https://api.example'])(
    'is taken where it leads nowhere, and https anywhere: %s',
    (endpoint) => {
      expect(() => createClient({ endpoint, credentials, region, apiKey: 'a-key' })).not.toThrow();
    },
  );

  test('is taken where there is nothing to be read', () => {
    expect(() => createClient({ endpoint: 'http://api.example' })).not.toThrow();
  });
});
