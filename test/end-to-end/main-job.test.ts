import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { VERSION } from '../../core/version.ts';
import { get, post, refusalOf, submit } from '../support/caller.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const secret = createWebhookSecret();
const home = homeFolder();
let service: RunningService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_WEBHOOK_SECRET: secret });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

const ask = async (body: object) =>
  receiver.of(await submit(service.apiUrl, { CallbackUrl: receiver.url, ...body }));

describe('a POST', () => {
  test('comes back as a callback that any Standard Webhooks library verifies', async () => {
    const { headers, text, callback } = await ask({ Query: 'SELECT 1 AS one', Context: { page: [7] } });
    const signature = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(new Webhook(secret).verify(text, signature)).toEqual(callback);
    expect(() => new Webhook(secret).verify(text.replace('SUCCEEDED', 'SUCCEEDEd'), signature)).toThrow();
    expect(headers).toMatchObject({
      'webhook-id': `msg_${callback.QueryId}`,
      'content-type': 'application/json',
      'user-agent': `Lakehook/${VERSION}`,
    });
    expect(callback).toMatchObject({ State: { State: 'SUCCEEDED' }, Context: { page: [7] } });
  });

  test('brings a link to the result, which expires, and which cannot be bent', async () => {
    const { callback } = await ask({
      Query: "SELECT 'a\"b' AS text, CAST(NULL AS varchar) AS nothing",
      ExpiresIn: 60,
    });
    const link = callback.QueryResult?.PresignedUrl ?? '';
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="${callback.QueryExecutionId}.csv"`,
    );
    const text = await answer.text();
    expect(text).toBe('"text","nothing"\n"a""b",\n');
    expect(callback.QueryResult).toMatchObject({ ExpiredIn: 60, ContentLength: text.length });

    expect((await fetch(link.replace('Expires=60', 'Expires=600'))).status).toBe(403);
    expect((await fetch(link.replace('.csv', '.txt'))).status).toBe(403);
    expect((await fetch(link, { method: 'DELETE' })).status).toBe(403);
  });

  test('can be followed by GET, which tells of the delivery too', async () => {
    const { callback } = await ask({ Query: 'SELECT 2' });
    const url = `${service.apiUrl}/queries/${callback.QueryId}`;
    await expect
      .poll(async () => (await get(url)).body)
      .toMatchObject({
        QueryId: callback.QueryId,
        State: callback.State,
        QueryResult: { ContentLength: callback.QueryResult?.ContentLength },
        Delivery: { State: 'DELIVERED', Attempts: 1, LastStatusCode: 204 },
      });
  });

  test('without a CallbackUrl ends in a state that GET tells', async () => {
    const queryId = await submit(service.apiUrl, { Query: 'SELECT 3' });
    await expect
      .poll(async () => (await get(`${service.apiUrl}/queries/${queryId}`)).body)
      .toMatchObject({ State: { State: 'SUCCEEDED' } });
  });

  test('reads the sample lake', async () => {
    const { callback } = await ask({
      Query: 'SELECT count(*) AS orders, count(DISTINCT dt) AS days FROM orders',
    });
    const answer = await fetch(callback.QueryResult?.PresignedUrl ?? '');
    expect(await answer.text()).toBe('"orders","days"\n"1080000","90"\n');
  });

  test('binds parameters as literals that are never evaluated', async () => {
    const { callback } = await ask({
      Query: 'SELECT ? AS text, ? AS number, ? AS truth',
      ExecutionParameters: ["it's '1 + 1'", 42, true],
    });
    const answer = await fetch(callback.QueryResult?.PresignedUrl ?? '');
    expect(await answer.text()).toBe('"text","number","truth"\n"it\'s \'1 + 1\'","42","true"\n');
  });

  test('passes text through unharmed: quotes, backslashes, Velocity, separators and beyond', async () => {
    const text = `' " \\ \\' \n\t $x #set($a) ##c @@ $util.escapeJavaScript(1) \u2028 \u00e9 😀 <b>&amp;</b>`;
    const { callback } = await ask({ Query: `SELECT '${text.replaceAll("'", "''")}' AS t`, Context: text });
    const answer = await fetch(callback.QueryResult?.PresignedUrl ?? '');
    expect(await answer.text()).toBe(`"t"\n"${text.replaceAll('"', '""')}"\n`);
    expect(callback.Context).toBe(text);
  });
});

describe('a query that fails is told once, in words that a person understands:', () => {
  test.each([
    ['one that does not parse', 'SELECT 1 FROM', 'QueryInvalid', /^The engine refused the query: line 1:/],
    ['one that is no statement', 'SELEC 1', 'StatementRefused', /^line 1:1: No statement begins with /],
    [
      'one of a missing table',
      'SELECT * FROM nope',
      'QueryFailed',
      /TABLE_NOT_FOUND: .*nope.* does not exist/,
    ],
  ])('%s', async (_, Query, code, message) => {
    const { callback } = await ask({ Query });
    expect(callback.State.State).toBe('FAILED');
    expect(callback.Error).toMatchObject({ Code: code, Retryable: false });
    expect(callback.Error?.Message).toMatch(message);
    expect(callback.QueryResult).toBeUndefined();
    expect(receiver.arrivals.filter((one) => one.callback.QueryId === callback.QueryId)).toHaveLength(1);
  });
});

describe('a request is refused', () => {
  const good = { Query: 'SELECT 1' };
  test.each([
    ['an empty Query', { Query: '' }, 400, 'Query'],
    ['a Query that is too long', { Query: 'x'.repeat(131_073) }, 400, 'Query'],
    ['no Query', {}, 400, 'Query'],
    ['a Query of the wrong type', { Query: 1 }, 400, 'Query'],
    ['an unknown field', { ...good, Querry: 'SELECT 1' }, 400, 'Querry'],
    ['an http CallbackUrl', { ...good, CallbackUrl: 'http://hooks.example.com/' }, 400, 'CallbackUrl'],
    ['a literal address', { ...good, CallbackUrl: 'https://10.0.0.1/' }, 400, 'CallbackUrl'],
    ['an IPv6 address', { ...good, CallbackUrl: 'https://[2001:db8::1]/' }, 400, 'CallbackUrl'],
    ['an address in disguise', { ...good, CallbackUrl: 'https://0x7f.1/' }, 400, 'CallbackUrl'],
    ['a work group of others', { ...good, WorkGroup: 'primary' }, 400, 'WorkGroup'],
    ['an ExpiresIn out of range', { ...good, ExpiresIn: 59 }, 400, 'ExpiresIn'],
    ['a Context that is too large', { ...good, Context: 'x'.repeat(4_096) }, 400, 'Context'],
    ['a list', [good], 400, 'object'],
  ])('for %s, by name', async (_, body, status, named) => {
    const answer = await post(service.apiUrl, body);
    expect(answer.status).toBe(status);
    expect(refusalOf(answer)).toEqual({ Code: 'InvalidRequest', Message: expect.stringContaining(named) });
  });

  test('for a body that is not JSON', async () => {
    const answer = await post(service.apiUrl, '{"Query": "SELECT 1"');
    expect(answer.status).toBe(400);
    expect(refusalOf(answer).Message).toContain('JSON');
  });

  test('for another content type', async () => {
    const answer = await post(service.apiUrl, 'Query=SELECT+1', 'application/x-www-form-urlencoded');
    expect(answer.status).toBe(415);
    expect(refusalOf(answer).Code).toBe('UnsupportedMediaType');
  });

  test.each([
    ['an execution takes', { Query: 'é'.repeat(131_072), Context: 'x' }],
    ['the API takes', { Query: 'x'.repeat(11 * 1024 * 1024) }],
  ])('for being larger than %s', async (_, body) => {
    const answer = await post(service.apiUrl, body);
    expect(answer.status).toBe(413);
    expect(refusalOf(answer).Code).toBe('RequestTooLarge');
  });

  test('for a query that is not there', async () => {
    const answer = await get(`${service.apiUrl}/queries/00000000-0000-4000-8000-000000000000`);
    expect(answer).toMatchObject({ status: 404, body: { Error: { Code: 'NotFound' } } });
  });

  test('for a token that was used for another query', async () => {
    const ClientRequestToken = 'a'.repeat(32);
    const first = await submit(service.apiUrl, { ...good, ClientRequestToken });
    expect(first).toMatch(/^AIDA[A-Z0-9]{17}-a{32}$/);
    const answer = await post(service.apiUrl, { Query: 'SELECT 2', ClientRequestToken });
    expect(answer.status).toBe(409);
    expect(refusalOf(answer)).toEqual({
      Code: 'Conflict',
      Message: expect.stringContaining('ClientRequestToken'),
    });
    expect(refusalOf(answer).Message).toContain(first);
  });
});
