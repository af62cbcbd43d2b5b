import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import { AwsError } from '../../../local/aws/json-service.ts';
import { createApi } from '../../../local/http/api.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';

const NOW = Date.UTC(2026, 10, 20, 21, 42, 51, 916);
const PRINCIPAL = 'AIDALAKEHOOKLOCAL0000';

const startInput = z.object({ name: z.string(), input: z.string() });

interface Answers {
  /** Answers StartExecution; it is told the name and the input. */
  start?: (input: z.infer<typeof startInput>) => unknown;
  queries?: (event: APIGatewayProxyEvent) => unknown;
}

function running({ start, queries }: Answers = {}) {
  const reported: unknown[] = [];
  const api = createApi({
    callbackPolicy: parseCallbackPolicy(LOOPBACK_ALLOW),
    workGroups: ['main'],
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
    stepFunctions: {
      target: 'AWSStepFunctions',
      version: '1.0',
      async call(operation, input) {
        if (operation !== 'StartExecution' || !start) throw new Error(`${operation} was not expected.`);
        return start(startInput.parse(input));
      },
    },
    credentials: { find: () => undefined },
    keys: async () => ({ statusCode: 200, body: '{"Keys":[]}' }),
    queries: async (event) => {
      if (!queries) throw new Error('The function was not expected to be called.');
      return queries(event);
    },
    callerScope: 'PRINCIPAL',
    clock: { now: () => NOW, sleep: () => Promise.reject(new Error('Nothing sleeps here.')) },
    report: (error) => reported.push(error),
  });
  const post = (
    body: string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => api.request('/queries', { method: 'POST', headers, body });
  return { api, post, reported };
}

const started = ({ name }: { name: string }) => ({
  executionArn: `arn:aws:states:us-east-1:000000000000:execution:query:${name}`,
  startDate: NOW / 1000,
});
const refused = (Code: string, Message: unknown = expect.any(String)) => ({ Error: { Code, Message } });

describe('POST /queries', () => {
  it('starts an execution with the request and the caller, and answers 202', async () => {
    const calls: z.infer<typeof startInput>[] = [];
    const { post } = running({
      start(input) {
        calls.push(input);
        return started(input);
      },
    });
    const answer = await post('{"Query":"SELECT 1","Context":{"a":[1]}}');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const [call] = calls;
    expect(await answer.json()).toEqual({ QueryId: call?.name, SubmissionDateTime: NOW });
    expect(call?.name).toMatch(/^[A-Za-z0-9]{11,15}$/);
    expect(JSON.parse(call?.input ?? '')).toEqual({
      Request: { Query: 'SELECT 1', Context: { a: [1] } },
      Caller: { Account: '000000000000', Principal: PRINCIPAL },
    });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;x=y'])(
    'takes the content type %s',
    async (contentType) => {
      const { post } = running({ start: started });
      expect((await post('{"Query":"x"}', { 'content-type': contentType })).status).toBe(202);
    },
  );

  it('takes a body without a content type for JSON', async () => {
    const { post } = running({ start: started });
    expect((await post(Buffer.from('{"Query":"x"}'), {})).status).toBe(202);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'refuses the content type "%s" with 415',
    async (contentType) => {
      const answer = await running().post('{"Query":"x"}', { 'content-type': contentType });
      expect(answer.status).toBe(415);
      expect(await answer.json()).toEqual(
        refused('UnsupportedMediaType', 'The content type must be application/json.'),
      );
    },
  );

  it.each([
    ['', 'The body is empty; it must be a JSON object.'],
    ['   ', 'The body is empty; it must be a JSON object.'],
    ['{"Query":', 'The body is not JSON.'],
    ['\ufeff{"Query":"x"}', 'The body is not JSON.'],
    [Buffer.from('{"Query":"\xff"}', 'latin1'), 'The body is not UTF-8.'],
    ['[]', 'The body must be a JSON object, not an array.'],
    ['{}', 'Query is required.'],
    ['{"Query":"x","CallbackUrl":"http://example.com/"}', 'CallbackUrl must be https.'],
    ['{"Query":"x","CallbackUrl":"https://10.0.0.1/"}', 'CallbackUrl must name a host, not an address.'],
    [
      '{"Query":"x","CallbackUrl":"https://example.com:444/"}',
      'CallbackUrl port 444 is not allowed, only 443 and 8443.',
    ],
    ['{"Query":"x","CallbackUrl":"/a"}', 'CallbackUrl must be an absolute URL.'],
  ])('refuses the body %j with 400', async (body, message) => {
    const answer = await running().post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(refused('InvalidRequest', message));
  });

  it('refuses a body that is nested too deeply with 400, and goes on', async () => {
    const { post } = running({ start: started });
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect((await post(`{"Query":"x","Context":${deep}}`)).status).toBe(400);
    expect((await post('{"Query":"x"}')).status).toBe(202);
  });

  it.each([
    ['http://127.0.0.1:9/inbox'],
    ['http://localhost:4000/inbox/a?fail=2'],
    ['https://hooks.example.com/a?b=c'],
    ['https://hooks.example.com:8443/'],
  ])('takes the CallbackUrl %s', async (url) => {
    const { post } = running({ start: started });
    expect((await post(JSON.stringify({ Query: 'x', CallbackUrl: url }))).status).toBe(202);
  });

  it('refuses a body over 10 MB with 413, with and without a stated length', async () => {
    const { post } = running();
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, ' ');
    const answers = [
      await post(body, { 'content-type': 'application/json', 'content-length': String(body.length) }),
      await post(body),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(413);
      expect(await answer.json()).toEqual(refused('RequestTooLarge', 'The request is too large.'));
    }
  });

  it.each([
    [new AwsError('ExecutionAlreadyExists', "Execution Already Exists: 'x'"), 409, 'Conflict'],
    [new AwsError('InvalidName', "Invalid Name: 'Context is too long.'"), 400, 'InvalidRequest'],
    [
      new AwsError('ValidationException', 'Member must have length less than or equal to 262144'),
      413,
      'RequestTooLarge',
    ],
    [new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 }), 429, 'TooManyRequests'],
    [new AwsError('InternalFailure', 'x', { status: 500 }), 500, 'InternalError'],
  ])('answers what StartExecution refuses with %s', async (error, status, code) => {
    const { post } = running({
      start() {
        throw error;
      },
    });
    const answer = await post('{"Query":"x"}');
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(refused(code));
  });

  it('answers 500 and reports it when StartExecution breaks', async () => {
    const broken = new Error('disk full');
    const { post, reported } = running({
      start() {
        throw broken;
      },
    });
    const answer = await post('{"Query":"x"}');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual(
      refused('InternalError', 'The request could not be answered. Please try again.'),
    );
    expect(reported).toEqual([broken]);
  });
});

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
