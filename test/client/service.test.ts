import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type LakehookClient } from '../../client/client.ts';
import { verifyCallback } from '../../client/verify-callback.ts';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { lakehook } from '../bin/command.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

/** The client and the command line against the service itself. */
const secret = createWebhookSecret();
const home = homeFolder();
// More pairs than could be looked at before the end of the test.
const SLOW = 'SELECT count(*) FROM orders a CROSS JOIN orders b WHERE a.amount < b.amount';
let service: RunningService;
let receiver: Receiver;
let client: LakehookClient;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_WEBHOOK_SECRET: secret });
  client = createClient({ endpoint: service.apiUrl });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

describe('the client', () => {
  test('submits, waits, downloads, and verifies what the receiver got', async () => {
    const { QueryId } = await client.submit({
      Query: 'SELECT ? AS one',
      ExecutionParameters: ['é'],
      CallbackUrl: receiver.url,
      Context: { page: 7 },
    });
    const states: string[] = [];
    const query = await client.wait(QueryId, { onChange: ({ State }) => states.push(State.State) });
    expect(query).toMatchObject({ QueryId, State: { State: 'SUCCEEDED' }, Context: { page: 7 } });
    expect(states.at(-1)).toBe('SUCCEEDED');
    expect(await (await client.results(QueryId)).text()).toBe('"one"\n"é"\n');
    const { headers, text } = await receiver.of(QueryId);
    expect(verifyCallback(headers, text, secret)).toMatchObject({ QueryId, Context: { page: 7 } });
  });

  test('is the same caller where it signs as the local user', async () => {
    const signing = createClient({
      endpoint: service.apiUrl,
      credentials: LOCAL_CREDENTIALS,
      region: LOCAL_REGION,
    });
    const accepted = await signing.submit({ Query: 'SELECT 1', ClientRequestToken: 'a'.repeat(32) });
    expect(await client.submit({ Query: 'SELECT 1', ClientRequestToken: 'a'.repeat(32) })).toEqual(accepted);
    await signing.wait(accepted.QueryId);
    const listed = [];
    for await (const { QueryId } of client.list({ pageSize: 1 })) listed.push(QueryId);
    expect(listed).toContain(accepted.QueryId);
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('is refused where its signature does not hold', async () => {
    const credentials = { ...LOCAL_CREDENTIALS, secretAccessKey: 'wrong' };
    const stranger = createClient({ endpoint: service.apiUrl, credentials, region: LOCAL_REGION });
    await expect(stranger.submit({ Query: 'SELECT 1' })).rejects.toMatchObject({ status: 403 });
  });

  test('cancels, and is told so', async () => {
    const { QueryId } = await client.submit({ Query: SLOW });
    const ended = client.wait(QueryId);
    expect(await client.cancel(QueryId)).toEqual({ QueryId });
    expect(await ended).toMatchObject({ State: { State: 'CANCELLED' }, Error: { Code: 'QueryCancelled' } });
    await expect(client.results(QueryId)).rejects.toMatchObject({ code: 'Conflict', status: 409 });
    await expect(client.redeliver(QueryId)).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('downloads each file of another format', async () => {
    const { QueryId } = await client.submit({ Query: 'SELECT 1 AS one', OutputFormat: 'PARQUET' });
    const { QueryResult } = await client.wait(QueryId);
    expect(QueryResult).toMatchObject({ FileCount: 1, Files: [{ Format: 'PARQUET' }] });
    const bytes = Buffer.from(await (await client.results(QueryId, { file: 0 })).arrayBuffer());
    expect(bytes.length).toBe(QueryResult?.ContentLength);
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    await expect(client.results(QueryId, { file: 1 })).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  test('names what there is not', async () => {
    await expect(client.get('nothing')).rejects.toMatchObject({ code: 'NotFound', status: 404 });
    expect((await client.webhookKeys()).Keys).toEqual([]);
  });
});

describe('the command line', () => {
  test('finds the service of this machine by its port, and shows rows', async () => {
    const PORT = new URL(service.apiUrl).port;
    const sql = 'SELECT count(*) AS orders, NULL AS nothing FROM orders';
    const { out, err, code } = await lakehook(['query', sql], { PORT });
    expect({ out, code }).toEqual({ out: 'orders   nothing\n1080000  NULL\n', code: 0 });
    expect(err).toMatch(/^SUCCEEDED in .* scanned, about \$/m);
  });

  test('tells why a query failed', async () => {
    const { out, err, code } = await lakehook(['query', 'SELECT * FROM nope', '--endpoint', service.apiUrl]);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatch(/^QueryFailed: TABLE_NOT_FOUND: /m);
  });

  test('signs as the role that it is to take on, whose queries are its own', async () => {
    const knobs = {
      AWS_PORT: new URL(service.awsUrl).port,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    };
    const as = (role: string, ...args: string[]) => {
      const roleArn = `arn:aws:iam::111111111111:role/${role}`;
      return lakehook([...args, '--endpoint', service.apiUrl, '--role-arn', roleArn], knobs);
    };
    const asked = await as('reports', 'query', '--no-wait', 'SELECT 1');
    expect(asked).toMatchObject({ code: 0, err: '' });
    const queryId = asked.out.trim();
    expect(await as('reports', 'status', queryId, '--wait')).toMatchObject({ code: 0 });
    const other = await as('audit', 'status', queryId);
    expect(other.err).toMatch(/^lakehook: NotFound: /m);
    expect(other.code).toBe(1);
    const wrong = await lakehook(['list', '--endpoint', service.apiUrl, '--role-arn', 'reports'], knobs);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('--role-arn must be the ARN of a role'),
    });
  });
});
