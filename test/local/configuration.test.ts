import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { readConfiguration } from '../../local/configuration.ts';

const DEFAULTS = {
  port: 4000,
  awsPort: 4001,
  home: resolve('.lakehook'),
  webhookSecret: undefined,
  callbackAllow: readConfiguration({}).callbackAllow,
  demo: true,
  logLevel: 'ERROR',
  downloads: false,
  resultLifetimeInDays: 30,
  recordLifetimeSeconds: 90 * 24 * 60 * 60,
  queryDatabase: 'sample',
  pricePerTerabyte: 5,
  callerScope: 'PRINCIPAL',
};

test('has a default for every knob', () => {
  expect(readConfiguration({})).toMatchObject(DEFAULTS);
});

test('takes an empty knob for one that is absent', () => {
  const knobs = { PORT: '', AWS_PORT: '', LAKEHOOK_HOME: '', LAKEHOOK_WEBHOOK_SECRET: '', LAKEHOOK_DEMO: '' };
  expect(readConfiguration(knobs)).toEqual(readConfiguration({}));
});

test('takes an empty list of callback receivers for what it says: the public internet only', () => {
  expect(readConfiguration({}).callbackAllow).not.toBe('');
  const { callbackAllow, callbackPolicy } = readConfiguration({ LAKEHOOK_CALLBACK_ALLOW: '' });
  expect(callbackAllow).toBe('');
  expect(callbackPolicy).not.toEqual(readConfiguration({}).callbackPolicy);
});

test.each(['0', '1', '65535', '04000'])('takes the port %s', (text) => {
  expect(readConfiguration({ PORT: text, AWS_PORT: text })).toMatchObject({
    port: Number(text),
    awsPort: Number(text),
  });
});

test.each(['abc', '-1', '65536', '4000.5', '4e3', '0x10', ' 4000', '4000 ', '٤', 'Infinity'])(
  'refuses the port "%s"',
  (text) => {
    expect(() => readConfiguration({ PORT: text })).toThrow(
      expect.objectContaining({
        code: 'ConfigurationInvalid',
        message: 'PORT must be a whole number from 0 to 65535.',
      }),
    );
  },
);

test('takes how functions log, where links lead and how long results are kept', () => {
  const knobs = { LAKEHOOK_LOG_LEVEL: 'INFO', LAKEHOOK_DOWNLOADS: '1', LAKEHOOK_RESULTS_DAYS: '7' };
  expect(readConfiguration(knobs)).toMatchObject({
    logLevel: 'INFO',
    downloads: true,
    resultLifetimeInDays: 7,
  });
});

test.each([
  [{ LAKEHOOK_RESULTS_DAYS: '0' }, 'LAKEHOOK_RESULTS_DAYS must be a whole number from 1 to 9999.'],
  [{ LAKEHOOK_RESULTS_DAYS: '1.5' }, 'LAKEHOOK_RESULTS_DAYS must be a whole number from 1 to 9999.'],
  [{ LAKEHOOK_DOWNLOADS: 'yes' }, 'LAKEHOOK_DOWNLOADS must be 0 or 1.'],
  [
    { LAKEHOOK_LOG_LEVEL: 'loud' },
    'LAKEHOOK_LOG_LEVEL must be one of TRACE, DEBUG, INFO, WARN, ERROR, SILENT.',
  ],
])('refuses %j', (knobs, message) => {
  expect(() => readConfiguration(knobs)).toThrow(expect.objectContaining({ message }));
});

const cdkJson = (local: object) => JSON.stringify({ context: { lakehook: { dev: {}, local } } });

test('takes what the knobs leave open from the stage local of cdk.json', () => {
  const stage = cdkJson({
    callbackAllow: '10.0.0.0/8',
    resultLifetimeInDays: 3,
    recordLifetimeInDays: 100,
    database: 'lake',
    pricePerTerabyte: 6.75,
    callerScope: 'ACCOUNT',
  });
  expect(readConfiguration({}, stage)).toMatchObject({
    callbackAllow: '10.0.0.0/8',
    resultLifetimeInDays: 3,
    recordLifetimeSeconds: 100 * 24 * 60 * 60,
    queryDatabase: 'lake',
    pricePerTerabyte: 6.75,
    callerScope: 'ACCOUNT',
  });
  const knobs = { LAKEHOOK_CALLBACK_ALLOW: 'receiver.test', LAKEHOOK_RESULTS_DAYS: '200' };
  expect(readConfiguration(knobs, stage)).toMatchObject({
    callbackAllow: 'receiver.test',
    resultLifetimeInDays: 200,
    // No shorter than the results.
    recordLifetimeSeconds: 200 * 24 * 60 * 60,
  });
});

test('names what is wrong in the stage local, and that there is none', () => {
  expect(() => readConfiguration({}, cdkJson({ pricePerTerabyte: -1 }))).toThrow(
    /^The configuration is not valid\.\nlakehook\.local\.pricePerTerabyte: /,
  );
  expect(() => readConfiguration({}, '{"context":{"lakehook":{"dev":{}}}}')).toThrow(
    'there is no stage called local, but dev',
  );
});

test('refuses a key that cannot sign, and names all that is wrong at once', () => {
  const knobs = {
    AWS_PORT: 'x',
    LAKEHOOK_WEBHOOK_SECRET: `whpk_${Buffer.alloc(32, 1).toString('base64')}`,
    LAKEHOOK_DEMO: 'maybe',
  };
  expect(() => readConfiguration(knobs)).toThrow(
    [
      'AWS_PORT must be a whole number from 0 to 65535.',
      'LAKEHOOK_WEBHOOK_SECRET cannot be used: The webhook secret is a public key (whpk_), which verifies and cannot sign.',
      'LAKEHOOK_DEMO must be 0 or 1.',
    ].join('\n'),
  );
  const secret = createWebhookSecret();
  expect(readConfiguration({ LAKEHOOK_WEBHOOK_SECRET: secret }).webhookSecret).toBe(secret);
});
