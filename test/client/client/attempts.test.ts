import { describe, expect, test } from 'vitest';
import { LakehookRefusal } from '../../../client/refusal.ts';
import { LakehookError } from '../../../core/errors.ts';
import { apiStandIn, refusal, view } from '../api-stand-in.ts';
import { failureOf, GET, quick } from './quick-client.ts';

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
