import { html } from 'hono/html';
import { jsonOf } from '../../core/json.ts';
import type { Markup } from '../http/html-page.ts';
import { callbackIn, type InboxMessage, type ReceivedCallback } from './message.ts';

/** One message, as an item of the page's list, unfolded or not. */
export function messageCard(message: InboxMessage, isOpen: boolean): Markup {
  const { State, QueryId, QueryResult } = callbackIn(message);
  const { WebhookId, Attempt, StatusCode, Target, Signature, Body } = message;
  return html`<li><details${isOpen ? ' open' : ''}>
<summary>
  ${stateBadge(State?.State)}
  <span class="name">${QueryId ?? 'No callback'}</span>
  <span class="${Signature.Holds ? 'good' : 'bad'}">${signatureText(Signature)}</span>
  <span class="quiet">${Attempt > 1 || StatusCode !== 200 ? `attempt ${Attempt} answered ${StatusCode}` : ''}</span>
  ${time(message.ReceivedDateTime)}
</summary>
<dl class="facts">
  <div><dt>Message id</dt><dd><code>${WebhookId || 'none'}</code></dd></div>
  <div><dt>Attempt</dt><dd>${Attempt}</dd></div>
  <div><dt>Answered</dt><dd>${StatusCode}</dd></div>
  <div><dt>Sent to</dt><dd><code>${Target}</code></dd></div>
</dl>
${QueryResult === undefined ? '' : download(QueryResult, message.ReceivedDateTime)}
<h3>Body</h3>
<pre tabindex="0">${prettyBody(Body)}</pre>
<details class="headers"><summary>Headers</summary>
<table>${message.Headers.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table>
</details>
</details></li>`;
}

function stateBadge(state: string | undefined): Markup {
  const kind = state === 'SUCCEEDED' ? 'good' : state === 'FAILED' || state === 'CANCELLED' ? 'bad' : 'plain';
  return html`<span class="badge ${kind}">${state ?? 'MESSAGE'}</span>`;
}

function signatureText({ Holds, Reason }: InboxMessage['Signature']): string {
  return Holds ? '✓ signature holds' : `✗ signature does not hold: ${Reason ?? 'unknown'}`;
}

/** The link to the result. Only web links become links: what is sent here is not to be trusted. */
function download(result: NonNullable<ReceivedCallback['QueryResult']>, receivedAt: number): Markup | string {
  const { PresignedUrl, ExpiredIn, ContentLength } = result;
  if (!/^https?:\/\//i.test(PresignedUrl)) return '';
  const size = ContentLength === undefined ? '' : ` (${ContentLength.toLocaleString('en')} bytes)`;
  const until = ExpiredIn === undefined ? '' : html` until ${time(receivedAt + ExpiredIn * 1000)}`;
  return html`<p><a class="download" href="${PresignedUrl}" rel="noreferrer">Download the result${size}</a>${until}</p>`;
}

function prettyBody(body: string): string {
  const value = jsonOf(body);
  return value === undefined ? body || '(empty)' : JSON.stringify(value, null, 2);
}

function time(epochMilliseconds: number): Markup {
  // The largest time that a Date holds; ExpiredIn can be any number.
  const date = new Date(Math.min(epochMilliseconds, 8.64e15));
  if (Number.isNaN(date.getTime())) return html`<time>unknown</time>`;
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
