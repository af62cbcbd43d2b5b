import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWebhookSecret, createWebhookSigningKey } from '../../core/delivery/signature.ts';
import { openHomeSecrets } from '../../local/home-secrets.ts';
import { awsStandIn, refused } from '../support/aws-stand-in.ts';
import { homeFolder } from '../support/service.ts';
import { lakehook } from './command.ts';

const rotateSecret = (options: string[], knobs?: Record<string, string>) =>
  lakehook(['rotate-secret', ...options], knobs);

describe('lakehook rotate-secret', () => {
  let home: ReturnType<typeof homeFolder>;
  beforeEach(() => {
    home = homeFolder();
  });
  afterEach(() => home.remove());

  test('keeps the old secret beside a new one, which it shows, until it is told to finish', async () => {
    const file = join(home.path, 'secrets.json');
    const secrets = openHomeSecrets(file);
    const { Current: old } = secrets.webhookSecret();
    const knobs = { LAKEHOOK_HOME: home.path };

    const begun = await rotateSecret([], knobs);
    expect(begun).toMatchObject({ code: 0, err: '' });
    const { Current } = secrets.webhookSecret();
    expect(secrets.webhookSecret()).toEqual({ Current, Previous: old });
    expect(begun.out.match(/whsec_\S+/g)).toEqual([Current]);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const again = await rotateSecret([], knobs);
    expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is not finished') });
    expect(secrets.webhookSecret()).toEqual({ Current, Previous: old });

    const finished = await rotateSecret(['--finish'], knobs);
    expect(finished).toMatchObject({ code: 0, err: '' });
    expect(finished.out).not.toContain('whsec_');
    expect(secrets.webhookSecret()).toEqual({ Current });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      webhookSecret: Current,
      sessionRoot: secrets.sessionRoot,
    });
  });

  test('refuses where a knob says what the secret is', async () => {
    const LAKEHOOK_WEBHOOK_SECRET = createWebhookSecret();
    const { code, err } = await rotateSecret([], { LAKEHOOK_HOME: home.path, LAKEHOOK_WEBHOOK_SECRET });
    expect(code).toBe(1);
    expect(err).toMatch(/^lakehook: LAKEHOOK_WEBHOOK_SECRET /);
    expect(err).not.toContain('whsec_');
  });

  test('makes no home where there is none, and so no secret that nobody uses', async () => {
    const LAKEHOOK_HOME = join(home.path, 'elsewhere');
    const { code, err } = await rotateSecret([], { LAKEHOOK_HOME });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(LAKEHOOK_HOME) });
    expect(existsSync(LAKEHOOK_HOME)).toBe(false);
  });

  test('names an option that it does not know: 2', async () => {
    const { code, err } = await rotateSecret(['--now'], { LAKEHOOK_HOME: home.path });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--now') });
  });
});

describe('lakehook rotate-secret --secret-id', () => {
  const GET = 'secretsmanager.GetSecretValue';
  const PUT = 'secretsmanager.PutSecretValue';
  const kept = (secret: object) => ({ body: { SecretString: JSON.stringify(secret) } });
  const credentials = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const Current = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr';
  const SigningKey = createWebhookSigningKey();

  test('changes the secret of a deployment, with the credentials of the environment', async () => {
    await using aws = await awsStandIn({ [GET]: kept({ Current, SigningKey }), [PUT]: { body: {} } });
    const knobs = { ...credentials, AWS_ENDPOINT_URL: aws.url };
    const { out, err, code } = await rotateSecret(['--secret-id', 'arn:the-secret'], knobs);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toContain('rotate-secret --finish --secret-id arn:the-secret');
    expect(aws.asked.map(({ operation }) => operation)).toEqual([GET, PUT]);
    const { SecretId, SecretString } = JSON.parse(aws.asked[1]?.body ?? '');
    expect(SecretId).toBe('arn:the-secret');
    const [shown] = out.match(/whsec_\S+/) ?? [];
    expect(JSON.parse(SecretString)).toEqual({ Current: shown, Previous: Current, SigningKey });
  });

  test('says what AWS says, and changes nothing', async () => {
    await using aws = await awsStandIn({ [GET]: refused('AccessDeniedException') });
    const { code, err } = await rotateSecret(['--secret-id', 'other'], {
      ...credentials,
      AWS_ENDPOINT_URL: aws.url,
    });
    expect({ code, err }).toEqual({ code: 1, err: 'lakehook: refused by the test\n' });
    expect(aws.asked.map(({ operation }) => operation)).toEqual([GET]);
  });
});
