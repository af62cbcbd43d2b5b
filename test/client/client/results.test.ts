import { describe, expect, test, vi } from 'vitest';
import { apiStandIn, refusal, view } from '../api-stand-in.ts';
import { failureOf, GET, quick } from './quick-client.ts';

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
