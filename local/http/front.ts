import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { LINKS, landingPage } from './landing-page.ts';
import { ownVisitorsOnly } from './own-visitors.ts';

export interface FrontOptions {
  /** The API; it answers whatever the front does not. */
  api: Hono;
  /** The built-in receiver, under `/inbox`. */
  inbox: Hono;
  /** What is counted, in Prometheus's text form. */
  metrics: () => string;
  /** Where links lead, under `/downloads`; absent where they lead to S3. */
  downloads?: Hono | undefined;
}

const OPENAPI = new URL('../../docs/openapi.json', import.meta.url);

// https://prometheus.io/docs/instrumenting/exposition_formats/
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** All that the API's port serves: the API, the inbox beside it, and what tells a visitor about both. */
export function createFront({ api, inbox, metrics, downloads }: FrontOptions): Hono {
  const front = new Hono();
  front.use(ownVisitorsOnly);
  front.get('/healthz', (c) => c.json({ Status: 'OK' }));
  front.get('/metrics', () => new Response(metrics(), { headers: { 'content-type': PROMETHEUS_TEXT } }));
  front.get('/openapi.json', async () => {
    return new Response(await readFile(OPENAPI), { headers: { 'content-type': 'application/json' } });
  });
  front.get('/', (c) => {
    const wanted = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/html'],
      default: 'application/json',
    });
    return wanted === 'text/html' ? landingPage(new URL(c.req.url).origin) : Response.json(LINKS);
  });
  front.route('/', inbox);
  if (downloads) front.route('/', downloads);
  front.all('*', (c) => api.fetch(c.req.raw, c.env));
  return front;
}
