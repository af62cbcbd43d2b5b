import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { htmlPage } from './html-page.ts';

/** Where things are, relative to the server. */
export const LINKS = {
  Queries: '/queries',
  Inbox: '/inbox',
  OpenApi: '/openapi.json',
  Health: '/healthz',
  Metrics: '/metrics',
};

const STYLE = readFileSync(new URL('./landing-page.css', import.meta.url), 'utf8');

/** @param origin where this server was reached, for the example */
export function landingPage(origin: string): Promise<Response> {
  const body = JSON.stringify({ Query: 'SELECT 1', CallbackUrl: `${origin}${LINKS.Inbox}/hello` });
  return htmlPage({
    title: 'Lakehook',
    style: STYLE,
    main: html`<main>
<h1>Lakehook</h1>
<p>Ask a data lake by POST; get the answer by webhook.</p>
<pre tabindex="0">curl ${origin}${LINKS.Queries} \\
  -H 'content-type: application/json' \\
  -d '${body}'</pre>
<ul>
<li><a href="${LINKS.Queries}">Queries</a>: those that were submitted, newest first</li>
<li><a href="${LINKS.Inbox}">Inbox</a>: the callbacks that were sent here</li>
<li><a href="${LINKS.OpenApi}">OpenAPI document</a>: the routes, their fields and answers</li>
<li><a href="${LINKS.Health}">Health</a>: 200 when ready</li>
<li><a href="${LINKS.Metrics}">Metrics</a>: what was counted since the start, for Prometheus</li>
</ul>
</main>`,
  });
}
