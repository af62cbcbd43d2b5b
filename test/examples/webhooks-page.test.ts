import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attemptSchema, callbackSchema } from '../../core/contract/query.ts';
import { webhookKeysSchema } from '../../core/contract/webhook-keys.ts';
import { PAUSES } from '../../core/delivery/schedule.ts';
import { parseWebhookSecret, verifySignature } from '../../core/delivery/signature.ts';
import { QUERY_ERROR_CODES } from '../../core/errors.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/webhooks.md');

test.each([
  ['js', 'node/receiver.mjs'],
  ['python', 'python/receiver.py'],
  ['go', 'go/receiver.go'],
  ['java', 'java/Receiver.java'],
])('the page shows the %s receiver as it stands in examples/receivers', (language, file) => {
  expect(blocks(language)).toEqual([read(`examples/receivers/${file}`)]);
});

test('the page has no block of another kind', () => {
  const kinds = Array.from(page.matchAll(/^```(\w*)\n[\s\S]*?^```$/gm), ([, kind]) => kind);
  expect(kinds).toEqual(['http', 'json', 'json', 'js', 'python', 'go', 'java', 'json', 'json']);
});

test('the message shown is one that verifies with the secret shown', () => {
  const [head = '', body = ''] = (blocks('http')[0] ?? '').trimEnd().split('\n\n');
  const headers = Object.fromEntries(
    Array.from(head.matchAll(/^([\w-]+): (.+)$/gm), ([, name = '', value]) => [name, value]),
  );
  const secret = /`(whsec_[A-Za-z0-9+/=]+)`/.exec(page)?.[1] ?? '';
  const now = Number(headers['webhook-timestamp']);
  expect(verifySignature({ headers, body, secrets: [parseWebhookSecret(secret)], now })).toEqual({
    ok: true,
  });
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(callbackSchema.parse(JSON.parse(body)).State.State).toBe('FAILED');
});

test('the bodies shown are callbacks', () => {
  const callbacks = blocks('json').slice(0, 2);
  const states = callbacks.map((text) => callbackSchema.parse(JSON.parse(text)).State.State);
  expect(states).toEqual(['SUCCEEDED', 'CANCELLED']);
});

test('the attempt and the keys shown are what the API answers', () => {
  const [attempt = '', keys = ''] = blocks('json').slice(2);
  expect(attemptSchema.parse(JSON.parse(attempt))).toEqual(JSON.parse(attempt));
  const { Keys } = webhookKeysSchema.parse(JSON.parse(keys));
  expect(Keys.map((key) => parseWebhookSecret(key).type)).toEqual(['public']);
});

test('the error codes shown are those that a query can end with', () => {
  const [, table = ''] = /### Error codes\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = table.match(/^\| `[A-Z]\w+`, .*$/gm) ?? [];
  const shown = rows.flatMap((row) => Array.from(row.matchAll(/`(\w+)`/g), ([, code]) => code));
  expect(shown.toSorted()).toEqual([...QUERY_ERROR_CODES].toSorted());
});

test('the schedule shown is that of the deliver function', () => {
  let total = 0;
  const rows = PAUSES.map((pause, index) => {
    total += pause;
    return `| ${index + 2} | ${duration(pause)} | ${duration(total)} |`;
  });
  expect(page.match(/^\| \d \|.*$/gm)).toEqual(rows);
});

function blocks(kind: string): string[] {
  return Array.from(page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm))
    .filter(([, found]) => found === kind)
    .map(([, , text = '']) => text);
}

/** `2 h 9 min 35 s`, without the parts that are nothing. */
function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount !== 0)
    .map((part) => part.join(' '))
    .join(' ');
}
