import { describe, expect, test } from 'vitest';
import { LakehookRefusal } from '../../../client/refusal.ts';
import { LakehookError } from '../../../core/errors.ts';
import { apiStandIn, refusal } from '../api-stand-in.ts';
import { accepted, failureOf, POST, quick } from './quick-client.ts';

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
