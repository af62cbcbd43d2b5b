import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { AwsError } from '../../../../local/aws/json-service.ts';
import { NOW, PRINCIPAL, refused, running, started, type startInput } from './running.ts';

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
