import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createWebhookSigningKey } from '../../core/delivery/signature.ts';
import { openHomeSecrets } from '../../local/home-secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'lakehook-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('are made once, for their owner alone, and are the same when opened again', () => {
  const file = join(folder, 'made.json');
  const made = openHomeSecrets(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const opened = openHomeSecrets(file);
  expect(opened.sessionRoot).toBe(made.sessionRoot);
  expect(opened.webhookSecret()).toEqual(made.webhookSecret());
});

test('a change by one process is seen by another that has them open', () => {
  const file = join(folder, 'changed.json');
  const [one, another] = [openHomeSecrets(file), openHomeSecrets(file)];
  const { Current } = one.webhookSecret();
  one.changeWebhookSecret({ Current: 'new', Previous: Current });
  expect(another.webhookSecret()).toEqual({ Current: 'new', Previous: Current });
  one.changeWebhookSecret({ Current: 'new' });
  expect(another.webhookSecret()).toEqual({ Current: 'new' });
});

test('a signing key that was put there is used, and survives a change of the secret', () => {
  const file = join(folder, 'signing.json');
  const SigningKey = createWebhookSigningKey();
  writeFileSync(
    file,
    JSON.stringify({ webhookSecret: 'a', webhookSigningKey: SigningKey, sessionRoot: 'r' }),
  );
  const secrets = openHomeSecrets(file);
  secrets.changeWebhookSecret({ ...secrets.webhookSecret(), Current: 'b', Previous: 'a' });
  expect(secrets.webhookSecret()).toEqual({ Current: 'b', Previous: 'a', SigningKey });
});

test('the key of downloads is made when it is asked for, and is kept by a change of the secret', () => {
  const file = join(folder, 'downloads.json');
  const secrets = openHomeSecrets(file);
  expect(readFileSync(file, 'utf8')).not.toContain('PRIVATE KEY');
  const { Current: Previous } = secrets.downloadKeys();
  expect(openHomeSecrets(file).downloadKeys()).toEqual({ Current: Previous });
  secrets.changeDownloadKeys({ Current: 'new', Previous });
  secrets.changeWebhookSecret({ Current: 'other' });
  expect(secrets.downloadKeys()).toEqual({ Current: 'new', Previous });
  secrets.changeDownloadKeys({ Current: 'new' });
  expect(secrets.downloadKeys()).toEqual({ Current: 'new' });
  expect(secrets.webhookSecret()).toEqual({ Current: 'other' });
});

test('a file that is not of the form is not replaced', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{}');
  expect(() => openHomeSecrets(file)).toThrow();
});

test.each(['{"webhookSecret":"whsec_MfKQ9r8', '"whsec_MfKQ9r8"', '{"webhookSecret":["whsec_MfKQ9r8"]}'])(
  'a file that was spoilt is named, and nothing of it is shown: %s',
  (text) => {
    const file = join(folder, 'spoilt.json');
    writeFileSync(file, text);
    const opening = () => openHomeSecrets(file);
    expect(opening).toThrow(expect.objectContaining({ code: 'HomeInvalid' }));
    expect(opening).toThrow(/^LAKEHOOK_HOME: \S+spoilt\.json is not the JSON that was written there\.$/);
  },
);
