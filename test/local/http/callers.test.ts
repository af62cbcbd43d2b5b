import { getRequestListener } from '@hono/node-server';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import { LOCAL_CREDENTIALS } from '../../../local/aws/account.ts';
import { systemClock } from '../../../local/clock.ts';
import { createApi } from '../../../local/http/api.ts';
import { type Listening, listen } from '../../../local/http/listen.ts';
import { createCredentialSource } from '../../../local/sts/credential-source.ts';
import { issueCredentials } from '../../../local/sts/temporary-credentials.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';

const rootSecret = 'a root secret';
const startInput = z.object({ name: z.string(), input: z.string() });
const events: APIGatewayProxyEvent[] = [];
const started: z.infer<typeof startInput>[] = [];

const api = createApi({
  callbackPolicy: parseCallbackPolicy(LOOPBACK_ALLOW),
  workGroups: ['main'],
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
  stepFunctions: {
    target: 'AWSStepFunctions',
    version: '1.0',
    async call(_, input) {
      const start = startInput.parse(input);
      started.push(start);
      return { executionArn: `arn:aws:states:::execution:query:${start.name}`, startDate: 1_795_211_213.478 };
    },
  },
  keys: async () => ({ statusCode: 200, body: '{"Keys":[]}' }),
  queries: async (event) => {
    events.push(event);
    return { statusCode: 200, body: '{}' };
  },
  credentials: createCredentialSource({ static: LOCAL_CREDENTIALS, rootSecret }),
  callerScope: 'PRINCIPAL',
  clock: systemClock,
  report(error) {
    throw error;
  },
});

let server: Listening;
beforeAll(async () => {
  server = await listen(0, 'PORT', getRequestListener(api.fetch));
});
afterAll(() => server?.close());

/** Sends a request as it was signed, but for what is put in its place afterwards. */
async function send(
  signer: ConstructorParameters<typeof AwsClient>[0],
  path: string,
  init: RequestInit = {},
  instead: RequestInit = {},
): Promise<Response> {
  const client = new AwsClient({ service: 'execute-api', region: 'eu-west-1', retries: 0, ...signer });
  const { headers } = await client.sign(`${server.url}${path}`, init);
  return fetch(`${server.url}${path}`, { ...init, headers, ...instead });
}

const session = (principal: string, expiration = Date.now() + 900_000) => {
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(rootSecret, {
    principal,
    expiration,
  });
  return { accessKeyId, secretAccessKey, sessionToken };
};
const night = () => session('arn:aws:sts::111122223333:assumed-role/reader/night');
const submission = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"Query":"SELECT \'é\'"}',
};

describe('a call', () => {
  test('that is not signed is the local user', async () => {
    expect((await fetch(`${server.url}/queries`)).status).toBe(200);
    expect(events.at(-1)?.requestContext).toMatchObject({
      accountId: '000000000000',
      identity: {
        accessKey: 'local',
        accountId: '000000000000',
        caller: 'AIDALAKEHOOKLOCAL0000',
        user: 'AIDALAKEHOOKLOCAL0000',
        userArn: 'arn:aws:iam::000000000000:user/local',
      },
    });
  });

  test('that is signed with the static credentials is the local user too', async () => {
    expect((await send(LOCAL_CREDENTIALS, '/queries')).status).toBe(200);
    const [unsigned, signed] = events.slice(-2).map(({ requestContext: { identity } }) => identity);
    expect(signed).toEqual(unsigned);
  });

  test("that is signed by a role's session is that role's, in its own account", async () => {
    const credentials = night();
    expect((await send(credentials, '/queries/x%20y?State=FAILED&MaxResults=3')).status).toBe(200);
    const { identity, accountId } = events.at(-1)?.requestContext ?? expect.fail('Nothing was called.');
    expect(identity).toMatchObject({
      accessKey: credentials.accessKeyId,
      accountId: '111122223333',
      caller: expect.stringMatching(/^AROA[0-9A-F]{17}:night$/),
      user: identity.caller,
      userArn: 'arn:aws:sts::111122223333:assumed-role/reader/night',
    });
    expect(accountId).toBe('000000000000');
  });

  test('has an id that stays the same for the sessions of one role, and that no other role has', async () => {
    const callers: string[] = [];
    for (const principal of [
      'arn:aws:sts::111122223333:assumed-role/reader/one',
      'arn:aws:sts::111122223333:assumed-role/reader/two',
      'arn:aws:sts::111122223333:assumed-role/writer/one',
      'arn:aws:sts::444455556666:assumed-role/reader/one',
    ]) {
      await send(session(principal), '/queries');
      callers.push(events.at(-1)?.requestContext.identity.caller ?? '');
    }
    const [one, two, writer, elsewhere] = callers.map((caller) => caller.split(':')[0]);
    expect(one).toBe(two);
    expect(new Set([one, writer, elsewhere]).size).toBe(3);
  });

  test('starts an execution in the name of the role that signed it, body and all', async () => {
    const answer = await send(night(), '/queries', submission);
    expect(answer.status).toBe(202);
    expect(JSON.parse(started.at(-1)?.input ?? '')).toEqual({
      Request: { Query: "SELECT 'é'" },
      Caller: { Account: '111122223333', Principal: expect.stringMatching(/^AROA[0-9A-F]{17}$/) },
    });
  });
});

const refused = (Message: string) => ({ Error: { Code: 'AccessDenied', Message } });
const MISMATCH = 'The signature of the request does not match.';
const NO_SIGNATURE =
  'Either there is no such route, or the request is not signed (AWS Signature Version 4, service execute-api).';

describe('a signed call is refused with 403, and reaches nothing,', () => {
  const { accessKeyId, secretAccessKey, sessionToken } = night();
  test.each([
    ['with a wrong secret', { accessKeyId, secretAccessKey: 'wrong', sessionToken }, MISMATCH],
    ['with a key that nobody has', { accessKeyId: 'nobody', secretAccessKey: 'x' }, MISMATCH],
    ['without the token of its session', { accessKeyId, secretAccessKey }, MISMATCH],
    ['with a token of another root', { accessKeyId, secretAccessKey, sessionToken: 'AAAA' }, MISMATCH],
    [
      'with a session that has ended',
      session('arn:aws:sts::111122223333:assumed-role/reader/old', Date.now() - 1_000),
      "The caller's session has expired.",
    ],
    ['for another service', { ...LOCAL_CREDENTIALS, service: 'sts' }, NO_SIGNATURE],
  ])('%s', async (_, signer, message) => {
    const before = started.length;
    const answer = await send(signer, '/queries', submission);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual(refused(message));
    expect(started.length).toBe(before);
  });

  test.each([
    ['another body', { body: '{"Query":"SELECT 2"}' }],
    ['another method', { method: 'GET', body: null }],
  ])('with %s than was signed', async (_, instead) => {
    const [before, called] = [started.length, events.length];
    const answer = await send(night(), '/queries', submission, instead);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual(refused(MISMATCH));
    expect([started.length, events.length]).toEqual([before, called]);
  });

  test('with another path, or other parameters, than was signed', async () => {
    const client = new AwsClient({ service: 'execute-api', region: 'us-east-1', ...night() });
    const { headers } = await client.sign(`${server.url}/queries/a?WaitTimeSeconds=1`);
    for (const path of ['/queries/b?WaitTimeSeconds=1', '/queries/a?WaitTimeSeconds=2', '/queries/a']) {
      expect((await fetch(`${server.url}${path}`, { headers })).status).toBe(403);
    }
    expect((await fetch(`${server.url}/queries/a?WaitTimeSeconds=1`, { headers })).status).toBe(200);
  });

  test('an hour after it was signed', async () => {
    const datetime = new Date(Date.now() - 3_600_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const client = new AwsClient({ service: 'execute-api', region: 'us-east-1', ...LOCAL_CREDENTIALS });
    const { headers } = await client.sign(`${server.url}/queries`, { aws: { datetime } });
    const answer = await fetch(`${server.url}/queries`, { headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual(refused(MISMATCH));
  });

  test.each(['Bearer abc', 'Basic bG9jYWw6bG9jYWw=', 'AWS local:abc', 'AWS4-HMAC-SHA256', ''])(
    'by the header Authorization: %j',
    async (authorization) => {
      const answer = await fetch(`${server.url}/queries`, { headers: { authorization } });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toEqual(refused(NO_SIGNATURE));
    },
  );
});
