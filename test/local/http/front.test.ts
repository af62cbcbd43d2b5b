import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createFront } from '../../../local/http/front.ts';

function running(options: { downloads?: Hono } = {}) {
  const api = new Hono().notFound((c) => c.text('the API', 404));
  const inbox = new Hono().get('/inbox', (c) => c.text('the inbox'));
  return createFront({ api, inbox, metrics: () => 'Requests 1\n', ...options });
}

describe('the front', () => {
  it('says that it is ready', async () => {
    const answer = await running().request('/healthz');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ Status: 'OK' });
  });

  it('serves what was counted, for Prometheus to read', async () => {
    const answer = await running().request('/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toBe('Requests 1\n');
  });

  it('serves the OpenAPI document', async () => {
    const answer = await running().request('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
  });

  it('shows a browser a page with an example for this very server', async () => {
    const answer = await running().request('http://127.0.0.1:4567/', {
      headers: { accept: 'text/html,*/*;q=0.8' },
    });
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain('curl http://127.0.0.1:4567/queries');
    for (const path of ['/inbox', '/openapi.json', '/healthz', '/metrics'])
      expect(page).toContain(`href="${path}"`);
  });

  it('tells anything else the same as JSON', async () => {
    const answer = await running().request('/', { headers: { accept: '*/*' } });
    expect(await answer.json()).toEqual({
      Queries: '/queries',
      Inbox: '/inbox',
      OpenApi: '/openapi.json',
      Health: '/healthz',
      Metrics: '/metrics',
    });
  });

  it('serves downloads where links lead to them, and leaves them to the API where they do not', async () => {
    const downloads = new Hono().get('/downloads/*', (c) => c.text('a file'));
    const [withThem, without] = [running({ downloads }), running()];
    expect(await (await withThem.request('/downloads/results/a.csv')).text()).toBe('a file');
    expect(await (await without.request('/downloads/results/a.csv')).text()).toBe('the API');
  });

  it('leaves the inbox to the inbox and all else to the API', async () => {
    expect(await (await running().request('/inbox')).text()).toBe('the inbox');
    expect(await (await running().request('/queries', { method: 'POST' })).text()).toBe('the API');
    expect(await (await running().request('/healthz', { method: 'DELETE' })).text()).toBe('the API');
  });

  it.each([
    ['a page of another site', 'http://127.0.0.1:4000/queries', { 'sec-fetch-site': 'cross-site' }, 403],
    [
      'a page of a neighbouring site',
      'http://localhost:4000/queries',
      { 'sec-fetch-site': 'same-site' },
      403,
    ],
    ['a name that is pointed at this machine', 'http://rebound.example:4000/queries', {}, 403],
    ['its own page', 'http://127.0.0.1:4000/queries', { 'sec-fetch-site': 'same-origin' }, 404],
    ['whatever is no browser', 'http://[::1]:4000/queries', {}, 404],
  ])('takes a POST from its own visitors only: %s', async (_, url, headers, status) => {
    const answer = await running().request(url, { method: 'POST', headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(await answer.json()).toMatchObject({ Error: { Code: 'AccessDenied' } });
  });
});
