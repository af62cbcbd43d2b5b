import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { NOW, PRINCIPAL, refused, running } from './running.ts';

describe('GET /queries/{QueryId}', () => {
  it('calls the function with the proxy event of API Gateway', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const { api } = running({
      queries(event) {
        events.push(event);
        return { statusCode: 200, body: '{}' };
      },
    });
    await api.request('/queries/a%2Fb%20c?WaitTimeSeconds=5&x=1&x=2', {
      headers: { 'user-agent': 'curl', accept: '*/*' },
    });
    const identity = expect.objectContaining({
      accountId: '000000000000',
      caller: PRINCIPAL,
      sourceIp: '127.0.0.1',
      user: PRINCIPAL,
      userAgent: 'curl',
      userArn: 'arn:aws:iam::000000000000:user/local',
    });
    expect(events).toEqual([
      {
        resource: '/queries/{QueryId}',
        path: '/queries/a%2Fb%20c',
        httpMethod: 'GET',
        headers: { accept: '*/*', 'user-agent': 'curl' },
        multiValueHeaders: { accept: ['*/*'], 'user-agent': ['curl'] },
        queryStringParameters: { WaitTimeSeconds: '5', x: '2' },
        multiValueQueryStringParameters: { WaitTimeSeconds: ['5'], x: ['1', '2'] },
        pathParameters: { QueryId: 'a/b c' },
        stageVariables: null,
        requestContext: expect.objectContaining({
          accountId: '000000000000',
          httpMethod: 'GET',
          identity,
          path: '/queries/a%2Fb%20c',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          requestTime: '20/Nov/2026:21:42:51 +0000',
          requestTimeEpoch: NOW,
          resourcePath: '/queries/{QueryId}',
          stage: 'local',
        }),
        body: null,
        isBase64Encoded: false,
      },
    ]);
  });

  it('has no query parameters where there are none', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const { api } = running({
      queries(event) {
        events.push(event);
        return { statusCode: 200 };
      },
    });
    await api.request('/queries/x');
    expect(events[0]?.queryStringParameters).toBeNull();
    expect(events[0]?.multiValueQueryStringParameters).toBeNull();
  });

  it('hands on status, headers and body', async () => {
    const { api } = running({
      queries: () => ({
        statusCode: 307,
        headers: { Location: 'https://example.com/', 'X-Count': 3 },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'x-count': ['3', '4'] },
        body: 'aGVsbG8=',
        isBase64Encoded: true,
      }),
    });
    const answer = await api.request('/queries/x');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe('https://example.com/');
    expect(answer.headers.get('x-count')).toBe('3, 4');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.text()).toBe('hello');
  });

  it.each([
    ['nothing', undefined],
    ['no status', { body: 'x' }],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
    ['a status that is none', { statusCode: 42 }],
  ])('answers 502 when the function returns %s', async (_, result) => {
    const { api, reported } = running({ queries: () => result });
    const answer = await api.request('/queries/x');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual(refused('InternalError'));
    expect(reported).toHaveLength(1);
  });

  it('answers 502 and reports it when the function fails', async () => {
    const failure = new Error('out of memory');
    const { api, reported } = running({
      queries() {
        throw failure;
      },
    });
    expect((await api.request('/queries/x')).status).toBe(502);
    expect(reported).toEqual([failure]);
  });
});

describe('any other call', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/queries/'],
    ['GET', '/queries/a/b'],
    ['PUT', '/queries'],
    ['DELETE', '/queries'],
    ['POST', '/queries/x/results'],
    ['POST', '/queries/x'],
    ['POST', '/Queries'],
  ])('is refused with 404: %s %s', async (method, path) => {
    const answer = await running().api.request(path, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual(refused('NotFound', 'There is no such route.'));
  });
});
