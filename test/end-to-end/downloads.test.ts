import { join } from 'node:path';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type QueryResult, queryViewSchema } from '../../core/contract/query.ts';
import { keyFingerprint } from '../../core/delivery/downloads.ts';
import { createDownloadKey, keyPairId } from '../../local/cloudfront/download-keys.ts';
import { type HomeSecrets, openHomeSecrets } from '../../local/home-secrets.ts';
import { get, submit } from '../support/caller.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

const home = homeFolder();
let service: RunningService;
let receiver: Receiver;
let secrets: HomeSecrets;

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService(home.path, { LAKEHOOK_DOWNLOADS: '1', LAKEHOOK_LOG_LEVEL: 'TRACE' });
  secrets = openHomeSecrets(join(home.path, 'secrets.json'));
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  receiver?.close();
  home.remove();
});

const QUERY = { Query: "SELECT 'a' AS letter UNION ALL SELECT 'b' ORDER BY letter" };
const CSV = '"letter"\n"a"\n"b"\n';

/** The result of a query as its callback tells it. */
async function told(submission: object): Promise<{ queryId: string; result: QueryResult }> {
  const queryId = await submit(service.apiUrl, { ...submission, CallbackUrl: receiver.url });
  const { QueryResult } = (await receiver.of(queryId)).callback;
  if (!QueryResult) throw new Error('The callback tells of no result.');
  return { queryId, result: QueryResult };
}

async function link(submission: object = QUERY): Promise<string> {
  return linkOf((await told(submission)).result);
}

function linkOf({ PresignedUrl }: QueryResult): string {
  if (!PresignedUrl) throw new Error('The result is no single file.');
  return PresignedUrl;
}

/** A link that is signed with a key, as links are, for any URL and any end. */
function signed(pem: string, url: string, until: number): string {
  const dateLessThan = new Date(until).toISOString();
  return getSignedUrl({
    url,
    dateLessThan,
    privateKey: pem,
    keyPairId: keyPairId(keyFingerprint(pem)),
    algorithm: 'SHA256',
  });
}

const statusOf = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status;

describe('a link to the download address', () => {
  test('leads to the file, under its name, and shows neither account nor bucket', async () => {
    const { queryId, result } = await told({ ...QUERY, ExpiresIn: 43_200 });
    expect(result).toMatchObject({ ExpiredIn: 43_200, ContentLength: CSV.length });
    const url = linkOf(result);
    expect(url).toMatch(new RegExp(`^${service.apiUrl}/downloads/results/[\\w-]+\\.csv\\?`));
    expect(url).not.toMatch(/lakehook-results|000000000000|X-Amz-/);
    const { pathname } = new URL(url);

    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${pathname.slice(pathname.lastIndexOf('/') + 1)}"`,
      'content-length': String(CSV.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-amz-'))).toEqual([]);
    expect(await answer.text()).toBe(CSV);

    const view = queryViewSchema.parse((await get(`${service.apiUrl}/queries/${queryId}`)).body);
    expect(view.QueryResult).toMatchObject({ ExpiredIn: 43_200 });
    const results = await fetch(`${service.apiUrl}/queries/${queryId}/results`);
    expect(results.redirected).toBe(true);
    expect(await results.text()).toBe(CSV);
  });

  test('gives a part of the file, and its head alone', async () => {
    const url = await link();
    const part = await fetch(url, { headers: { range: 'bytes=9-11' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 9-11/${CSV.length}`);
    expect(await part.text()).toBe('"a"');
    const beyond = await fetch(url, { headers: { range: 'bytes=99-' } });
    expect([beyond.status, await beyond.text()]).toEqual([416, '']);

    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(CSV.length));
    const etag = head.headers.get('etag') ?? '';
    expect(await statusOf(url, { headers: { 'if-none-match': etag } })).toBe(304);
  });

  test('leads to each file of a result in another format', async () => {
    const { result } = await told({ ...QUERY, OutputFormat: 'PARQUET' });
    expect(result.Files?.length).toBeGreaterThan(0);
    for (const { PresignedUrl, ContentLength } of result.Files ?? []) {
      const answer = await fetch(PresignedUrl);
      expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet');
      expect((await answer.arrayBuffer()).byteLength).toBe(ContentLength);
    }
  });

  test('is refused with 403 when anything of it was changed', async () => {
    const url = await link();
    const other = await link();
    const [pathOfOther] = other.split('?', 1);
    const changed = [
      url.replace(/Signature=./, (found) => (found.endsWith('A') ? 'Signature=B' : 'Signature=A')),
      url.replace(/Expires=\d+/, 'Expires=4102444800'),
      url.replace('.csv%22', '.exe%22'),
      url.replace('response-content-type', 'x'),
      `${url}&response-content-language=de`,
      `${pathOfOther}?${url.split('?')[1]}`,
      url.replace('127.0.0.1', 'localhost'),
      url.replace(/&Hash-Algorithm=SHA256/, ''),
      url.replace(/&Signature=[^&]+/, ''),
    ];
    expect(new Set(changed).size).toBe(changed.length);
    for (const one of changed) {
      expect.soft(await statusOf(one), one).toBe(403);
    }
    expect(await statusOf(url, { method: 'PUT' })).toBe(403);
    expect(await statusOf(url)).toBe(200);
  });

  test('is refused with 403 once it has expired', async () => {
    const [url = ''] = (await link()).split('&Expires=', 1);
    const { Current } = secrets.downloadKeys();
    expect(await statusOf(signed(Current, url, Date.now() + 60_000))).toBe(200);
    const late = await fetch(signed(Current, url, Date.now() - 1_000));
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('<Error><Code>AccessDenied</Code>');
  });

  test('is refused with 403 for whatever is no result, signed or not', async () => {
    const { Current } = secrets.downloadKeys();
    const base = `${service.apiUrl}/downloads`;
    const paths = [
      '',
      '/',
      '/results/',
      '/results/none.csv',
      '/sample/customers/customers.csv',
      '/results/../a.csv',
    ];
    for (const path of paths) {
      const url = `${base}${path}`;
      expect.soft(await statusOf(signed(Current, url, Date.now() + 60_000)), path).toBe(403);
    }
    const unsigned = await fetch(`${base}/results/none.csv`);
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingKey</Code>'),
    ]);
    const stranger = signed(createDownloadKey(), `${base}/results/none.csv`, Date.now() + 60_000);
    expect(await (await fetch(stranger)).text()).toContain('<Code>InvalidKey</Code>');
  });
});

test('the key is changed while the service runs, and links hold as long as their key is trusted', async () => {
  const before = await link();
  const { Current: Previous } = secrets.downloadKeys();
  const Current = createDownloadKey();
  secrets.changeDownloadKeys({ Current, Previous });
  const id = `Key-Pair-Id=${keyPairId(keyFingerprint(Current))}`;
  await expect.poll(() => link(), { timeout: 20_000 }).toContain(id);
  expect(await statusOf(await link())).toBe(200);
  expect(await statusOf(before)).toBe(200);

  secrets.changeDownloadKeys({ Current });
  expect(await statusOf(before)).toBe(403);
  expect(await statusOf(await link())).toBe(200);
}, 60_000);

test('nothing that was logged holds a link or a key', () => {
  const printed = service.printed();
  expect(printed).toContain('The outcome is settled and told.');
  const { Current } = secrets.downloadKeys();
  const [, body = 'no key'] = Current.split('\n');
  for (const secret of ['Signature=', '/downloads/results/', 'Key-Pair-Id', 'PRIVATE KEY', body]) {
    expect.soft(printed).not.toContain(secret);
  }
});
