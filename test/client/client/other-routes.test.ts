import { describe, expect, test } from 'vitest';
import { createClient } from '../../../client/client.ts';
import { LakehookError } from '../../../core/errors.ts';
import { apiStandIn, view } from '../api-stand-in.ts';
import { failureOf, quick } from './quick-client.ts';

describe('rows', () => {
  const page = (Rows: (string | null)[][], NextToken?: string) => ({
    body: {
      QueryId: 'q1',
      Columns: [{ Name: 'n', Type: 'bigint' }],
      Rows,
      ...(NextToken !== undefined && { NextToken }),
    },
  });

  test('come page by page, when they are needed, from where one left off', async () => {
    await using api = await apiStandIn({
      'GET /queries/q1/rows?MaxResults=2': page([['1'], [null]], 'a'),
      'GET /queries/q1/rows?MaxResults=2&NextToken=a': page([], 'b'),
      'GET /queries/q1/rows?MaxResults=2&NextToken=b': page([['9007199254740993']]),
    });
    const { client } = quick(api);
    const pages = client.rows('q1', { pageSize: 2 });
    expect((await pages.next()).value).toMatchObject({ Rows: [['1'], [null]], NextToken: 'a' });
    expect(api.asked).toHaveLength(1);
    const rest = [];
    for await (const { Rows } of client.rows('q1', { pageSize: 2, nextToken: 'a' })) rest.push(...Rows);
    expect(rest).toEqual([['9007199254740993']]);
    expect(await client.rowsPage('q1', { pageSize: 2, nextToken: 'b' })).toMatchObject({
      Rows: [['9007199254740993']],
    });
  });
});

describe('list', () => {
  test('asks for a page when it is needed, also after an empty one', async () => {
    const entry = (QueryId: string) => ({ ...view('FAILED'), QueryId });
    await using api = await apiStandIn({
      'GET /queries?State=FAILED&MaxResults=2': {
        body: { Queries: [entry('a'), entry('b')], NextToken: 't1' },
      },
      'GET /queries?State=FAILED&MaxResults=2&NextToken=t1': { body: { Queries: [], NextToken: 't2' } },
      'GET /queries?State=FAILED&MaxResults=2&NextToken=t2': { body: { Queries: [entry('c')] } },
    });
    const { client } = quick(api);
    const options = { state: 'FAILED', pageSize: 2 } as const;
    for await (const { QueryId } of client.list(options)) if (QueryId === 'b') break;
    expect(api.asked).toHaveLength(1);
    const ids: string[] = [];
    for await (const { QueryId } of client.list(options)) ids.push(QueryId);
    expect(ids).toEqual(['a', 'b', 'c']);
  });
});

describe('the rest', () => {
  test('cancels, sends again, gives the public keys', async () => {
    await using api = await apiStandIn({
      'DELETE /queries/q1': { status: 202, body: { QueryId: 'q1' } },
      'POST /queries/q1/deliveries': { status: 202, body: { QueryId: 'q1' } },
      'GET /.well-known/webhook-keys': { body: { Keys: ['whpk_1'] } },
    });
    const { client } = quick(api);
    expect(await client.cancel('q1')).toEqual({ QueryId: 'q1' });
    expect(await client.redeliver('q1')).toEqual({ QueryId: 'q1' });
    expect(await client.webhookKeys()).toEqual({ Keys: ['whpk_1'] });
  });

  test('a stage of the endpoint stands before every path, and an id is one segment of it', async () => {
    await using api = await apiStandIn({ 'GET /v1/queries/a%2Fb%20c': { body: view('QUEUED') } });
    const client = createClient({ endpoint: `${api.url}/v1/` });
    expect(await client.get('a/b c')).toEqual(view('QUEUED'));
  });

  test.each(['', '.', '..'])('the id "%s" names no query', async (id) => {
    await using api = await apiStandIn({});
    expect(await failureOf(quick(api).client.get(id))).toMatchObject({ code: 'QueryIdInvalid' });
    expect(api.asked).toEqual([]);
  });

  test.each(['', 'localhost:4000', 'ftp://a.example', 'https://'])('"%s" is no endpoint', (endpoint) => {
    expect(() => createClient({ endpoint })).toThrow('The endpoint must be');
  });

  test('a region must be known where requests are signed', () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
    expect(() => createClient({ endpoint: 'https://lake.example.com', credentials })).toThrow('region');
    for (const host of [
      'abc.execute-api.eu-central-1.amazonaws.com',
      'a-vpce-1.execute-api.cn-north-1.amazonaws.com.cn',
    ])
      expect(() => createClient({ endpoint: `https://${host}/v1`, credentials })).not.toThrow();
  });
});

describe('an endpoint of http', () => {
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };
  const region = 'eu-central-1';

  test.each([{ credentials, region }, { apiKey: 'a-key' }])(
    'is refused with what must not be read on the way: %o',
    (secret) => {
      expect(() => createClient({ endpoint: 'http://api.example/v1', ...secret })).toThrow(
        expect.objectContaining({ code: 'EndpointInvalid' }),
      );
      expect(() => createClient({ endpoint: 'http://127.0.0.1.example', ...secret })).toThrow(LakehookError);
    },
  );

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000', 'https://api.example'])(
    'is taken where it leads nowhere, and https anywhere: %s',
    (endpoint) => {
      expect(() => createClient({ endpoint, credentials, region, apiKey: 'a-key' })).not.toThrow();
    },
  );

  test('is taken where there is nothing to be read', () => {
    expect(() => createClient({ endpoint: 'http://api.example' })).not.toThrow();
  });
});
