import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../client/client.ts';
import { systemClock } from '../../local/clock.ts';
import { signedRequest } from '../../local/signature/signed-request.ts';
import { verifySignature } from '../../local/signature/verify-signature.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a/secret+key' };
const session = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'another', sessionToken: 'a//token==' };

/** Accepts what is signed as API Gateway wants it, by the verifier of one machine; says who signed. */
const server = createServer(async (request, response) => {
  const body = await buffer(request);
  try {
    const { accessKeyId } = verifySignature(signedRequest(request), {
      credentials: {
        find: (id) =>
          [keys, session].map((one) => ({ ...one, principal: id })).find((one) => one.accessKeyId === id),
      },
      clock: systemClock,
      service: 'execute-api',
      bodySha256: hash('sha256', body, 'hex'),
    });
    response.end(JSON.stringify({ QueryId: accessKeyId, SubmissionDateTime: 1, Queries: [] }));
  } catch (error) {
    const Message = error instanceof Error ? error.message : String(error);
    response.writeHead(403).end(JSON.stringify({ Error: { Code: 'AccessDenied', Message } }));
  }
});
let endpoint: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server does not listen.');
  endpoint = `http://127.0.0.1:${address.port}/a stage`;
});
afterAll(() => server.close());

const region = 'eu-central-1';
const submission = { Query: `SELECT 'é€😀 +%2F"'`, Context: '\u2028' };

test('a body that is signed holds', async () => {
  const client = createClient({ endpoint, credentials: keys, region, apiKey: 'one' });
  expect(await client.submit(submission)).toMatchObject({ QueryId: keys.accessKeyId });
});

test('a path and a query with signs of every kind hold', async () => {
  const client = createClient({ endpoint, credentials: keys, region });
  expect(await client.cancel("a b/c%2F+!'()*ü:~")).toEqual({ QueryId: keys.accessKeyId });
  for await (const _ of client.list({ state: 'FAILED', pageSize: 7 })) throw new Error('There are none.');
});

test("a provider is asked each time, and a session's token is sent along", async () => {
  const given = [session, keys];
  const client = createClient({ endpoint, credentials: async () => given.shift() ?? keys, region });
  expect(await client.submit(submission)).toMatchObject({ QueryId: session.accessKeyId });
  expect(await client.submit(submission)).toMatchObject({ QueryId: keys.accessKeyId });
});

test('a wrong key is refused', async () => {
  const client = createClient({ endpoint, credentials: { ...keys, secretAccessKey: 'wrong' }, region });
  await expect(client.submit(submission)).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
});

test("a provider's own error comes through", async () => {
  const credentials = () => Promise.reject(new Error('The session has expired.'));
  const client = createClient({ endpoint, credentials, region });
  await expect(client.submit(submission)).rejects.toThrow('The session has expired.');
});
