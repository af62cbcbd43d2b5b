import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { htmlPage } from '../http/html-page.ts';
import type { InboxMessage } from './message.ts';
import { messageCard } from './message-card.ts';

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('./page.js', import.meta.url), 'utf8');

/**
 * The page of the inbox. It is whole without its script, which only adds what arrives later.
 * @param messages newest first
 * @param origin where this server was reached, for the example
 */
export function inboxPage(messages: readonly InboxMessage[], origin: string): Promise<Response> {
  // The list must not hold as much as a blank when it is empty: the style looks for that.
  return htmlPage({
    title: 'Lakehook inbox',
    style: STYLE,
    script: SCRIPT,
    main: html`<header>
<h1>Inbox</h1>
<p>Callbacks sent to <code>${origin}/inbox/…</code>, newest first. The last 200 are kept.</p>
<p id="status" role="status">Reload to see new messages</p>
</header>
<main>
<ol id="messages" data-newest="${messages[0]?.MessageNumber ?? 0}">${messages.map((message, index) => messageCard(message, index === 0))}</ol>
<section class="empty">
<h2>Nothing has arrived yet</h2>
<p>Ask for a query whose callback comes here:</p>
<pre tabindex="0">${example(origin)}</pre>
<p>Add <code>?fail=2</code> to the CallbackUrl to have the first two attempts refused, and <code>?status=500</code> to choose with what.</p>
</section>
</main>`,
  });
}

function example(origin: string): string {
  const body = JSON.stringify({ Query: 'SELECT 1', CallbackUrl: `${origin}/inbox/hello` });
  return `curl ${origin}/queries \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
}
