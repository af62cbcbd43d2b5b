import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  createWebhookSecret,
  parseWebhookSecret,
  signatureHeaders,
} from '../../../core/delivery/signature.ts';
import { listen } from '../../../local/http/listen.ts';
import { createInbox, type Inbox } from '../../../local/inbox/inbox.ts';
import { type InboxMessage, messageSchema } from '../../../local/inbox/message.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const clock = { now: () => NOW, sleep: () => Promise.reject(new Error('Nothing sleeps here.')) };
const secret = parseWebhookSecret(createWebhookSecret());
let folder: string;
let inbox: Inbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-inbox-'));
  inbox = open();
});
afterEach(() => {
  inbox.close();
  rmSync(folder, { recursive: true });
});

const open = () => createInbox({ file: join(folder, 'inbox.sqlite'), secrets: () => [secret], clock });

interface Sending {
  target?: string;
  id?: string;
  key?: typeof secret;
  headers?: Record<string, string>;
}

async function send(body: string | Buffer<ArrayBuffer>, sending: Sending = {}): Promise<Response> {
  const { target = '/inbox/demo', id = 'msg_1', key = secret } = sending;
  const signed = signatureHeaders({ id, timestamp: NOW / 1000, body, secrets: [key] });
  return inbox.app.request(target, { method: 'POST', headers: { ...signed, ...sending.headers }, body });
}

async function messages(): Promise<InboxMessage[]> {
  const answer: unknown = await (await inbox.app.request('/inbox.json')).json();
  return z.strictObject({ Messages: z.array(messageSchema) }).parse(answer).Messages;
}

const page = async () => (await inbox.app.request('http://127.0.0.1:4000/inbox')).text();

const callback = {
  QueryId: 'query-1',
  State: { State: 'SUCCEEDED', SubmissionDateTime: NOW },
  QueryResult: {
    PresignedUrl: 'http://127.0.0.1:4001/results/a.csv?x=1&y=2',
    ExpiredIn: 60,
    ContentLength: 1234,
  },
};

describe('the inbox', () => {
  it('keeps a message with its headers and whether the signature holds', async () => {
    const answer = await send(JSON.stringify(callback), { headers: { 'user-agent': 'Lakehook/1' } });
    expect(answer.status).toBe(200);
    expect(await messages()).toEqual([
      {
        MessageNumber: 1,
        ReceivedDateTime: NOW,
        Target: '/inbox/demo',
        WebhookId: 'msg_1',
        Attempt: 1,
        StatusCode: 200,
        Signature: { Holds: true },
        Headers: expect.arrayContaining([
          ['user-agent', 'Lakehook/1'],
          ['webhook-id', 'msg_1'],
        ]),
        Body: JSON.stringify(callback),
      },
    ]);
  });

  it('verifies the signature on the very bytes that came', async () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    await send(body, { headers: { 'content-type': 'application/octet-stream' } });
    expect((await messages())[0]?.Signature).toEqual({ Holds: true });
  });

  it.each([
    ['another secret', { key: parseWebhookSecret(createWebhookSecret()) }, 'no signature matches'],
    ['no id', { headers: { 'webhook-id': '' } }, 'the webhook-id header is missing'],
    ['an old timestamp', { headers: { 'webhook-timestamp': '1000' } }, 'the timestamp is too old'],
  ])('says why a signature does not hold: %s', async (_, sending, reason) => {
    await send('{}', sending);
    expect((await messages())[0]?.Signature).toEqual({ Holds: false, Reason: reason });
    expect(await page()).toContain(`signature does not hold: ${reason}`);
  });

  it('counts attempts by webhook-id and fails as many as it is asked to', async () => {
    const target = '/inbox/x?fail=2';
    const statuses: number[] = [];
    for (const id of ['a', 'b', 'a', 'a', 'b']) statuses.push((await send('{}', { target, id })).status);
    expect(statuses).toEqual([503, 503, 503, 200, 503]);
    expect((await messages()).map(({ WebhookId, Attempt }) => [WebhookId, Attempt])).toEqual([
      ['b', 2],
      ['a', 3],
      ['a', 2],
      ['b', 1],
      ['a', 1],
    ]);
  });

  it.each([
    ['?status=410', [410, 410]],
    ['?fail=1&status=500', [500, 200]],
    ['?status=204', [204, 204]],
    ['?fail=0', [200, 200]],
  ])('answers as %s asks', async (query, statuses) => {
    const target = `/inbox${query}`;
    expect([(await send('{}', { target })).status, (await send('{}', { target })).status]).toEqual(statuses);
  });

  it.each(['?fail=x', '?fail=-1', '?status=99', '?status=1000'])(
    'refuses %s and keeps nothing',
    async (query) => {
      expect((await send('{}', { target: `/inbox/x${query}` })).status).toBe(400);
      expect(await messages()).toEqual([]);
    },
  );

  it('refuses a body over 1 MB', async () => {
    expect((await send('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(await messages()).toEqual([]);
  });

  it('keeps the last 200', async () => {
    for (let number = 1; number <= 203; number += 1) await send('{}', { id: `msg_${number}` });
    const kept = await messages();
    expect(kept).toHaveLength(200);
    expect([kept.at(0)?.MessageNumber, kept.at(-1)?.MessageNumber]).toEqual([203, 4]);
  });

  it('keeps its messages and its counting when it is opened again', async () => {
    await send('{}', { target: '/inbox?fail=1' });
    inbox.close();
    inbox = open();
    expect((await send('{}', { target: '/inbox?fail=1' })).status).toBe(200);
    expect((await messages()).map(({ MessageNumber }) => MessageNumber)).toEqual([2, 1]);
  });

  it('answers 503 once it is closed', async () => {
    const other = createInbox({ file: join(folder, 'other.sqlite'), secrets: () => [secret], clock });
    other.close();
    expect((await other.app.request('/inbox/x', { method: 'POST', body: '{}' })).status).toBe(503);
  });

  it('waits for a message', async () => {
    const waiting = inbox.waitFor(({ WebhookId }) => WebhookId === 'second');
    await send('{}', { id: 'first' });
    await send('{}', { id: 'second' });
    expect((await waiting).MessageNumber).toBe(2);
    expect((await inbox.waitFor(({ WebhookId }) => WebhookId === 'first')).MessageNumber).toBe(1);
  });

  it('stops waiting when it is told to, or closed', async () => {
    const stop = new AbortController();
    const stopped = inbox.waitFor(() => false, stop.signal);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');

    const other = createInbox({ file: join(folder, 'other.sqlite'), secrets: () => [secret], clock });
    const closed = other.waitFor(() => false);
    other.close();
    await expect(closed).rejects.toThrow('The inbox is closed.');
  });
});

describe('the page', () => {
  it('tells how to send a message when there is none', async () => {
    expect(await page()).toContain('<ol id="messages" data-newest="0"></ol>');
    expect(await page()).toContain('curl http://127.0.0.1:4000/queries');
  });

  it('shows messages, newest first, with body, headers and link', async () => {
    await send('{"QueryId":"older"}', { id: 'msg_0' });
    await send(JSON.stringify(callback), { target: '/inbox/demo?fail=1' });
    const shown = await page();
    expect(shown.indexOf('query-1')).toBeLessThan(shown.indexOf('older'));
    expect(shown).toContain('data-newest="2"');
    expect(shown).toContain('✓ signature holds');
    expect(shown).toContain('attempt 1 answered 503');
    expect(shown).toContain('<th scope="row">webhook-id</th><td>msg_1</td>');
    expect(shown).toContain('href="http://127.0.0.1:4001/results/a.csv?x=1&amp;y=2"');
    expect(shown).toContain('Download the result (1,234 bytes)');
    expect(shown).toContain('<time datetime="2026-01-02T03:05:05.000Z">2026-01-02 03:05:05 UTC</time>');
  });

  it('runs nothing but its own script', async () => {
    const answer = await inbox.app.request('/inbox');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; connect-src 'self'; /,
    );
    expect(policy).not.toContain('unsafe');
  });

  it('escapes whatever a message holds', async () => {
    const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const body = {
      QueryId: evil,
      State: { State: evil },
      QueryResult: { PresignedUrl: `https://x/${evil}`, ExpiredIn: 1e308 },
      [evil]: evil,
    };
    await send(JSON.stringify(body), {
      target: `/inbox/${encodeURI(evil)}?${encodeURI(evil)}`,
      headers: { 'x-evil': evil },
    });
    await send(`not JSON ${evil}`);
    const own = (await page()).replace(/<script>[\s\S]*?<\/script>/, '');
    expect(own).not.toContain('<script');
    expect(own).not.toContain('<img');
    expect(own).toContain('&lt;img');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//example.com/', 'x'])(
    'makes no link of %s',
    async (url) => {
      await send(JSON.stringify({ ...callback, QueryResult: { PresignedUrl: url } }));
      expect(await page()).not.toContain('class="download"');
    },
  );

  it.each(['null', '[]', '"x"', '{"State":1}', '', '{"QueryResult":{"PresignedUrl":1}}'])(
    'shows the body %j as it is',
    async (body) => {
      await send(body);
      expect((await inbox.app.request('/inbox')).status).toBe(200);
    },
  );
});

describe('the stream of events', () => {
  it('sends what came since the page was made, and what comes', { timeout: 10_000 }, async () => {
    const server = await listen(0, 'PORT', getRequestListener(inbox.app.fetch));
    await send('{"QueryId":"first"}');
    await send('{"QueryId":"second"}');
    const answer = await fetch(`${server.url}/inbox/events?after=1`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    const until = async (text: string) => {
      while (!received.includes(text)) {
        const { value } = (await reader?.read()) ?? {};
        if (value === undefined) throw new Error(`The stream ended before "${text}": ${received}`);
        received += value;
      }
    };
    await until('second');
    await send('{"QueryId":"third"}');
    await until('id: 3');
    expect(received).not.toContain('first');
    expect(received).toContain('id: 2');
    await reader?.cancel();

    const again = await fetch(`${server.url}/inbox/events?after=1`, { headers: { 'last-event-id': '2' } });
    const { value } = (await again.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('third');
    await server.close();
  });
});
