import { expect, test } from 'vitest';
import { deliverEnvironment, readEnvironment } from '../../core/environment.ts';

const COMPLETE = {
  RECORD_TABLE_NAME: 'records',
  LINK_ROLE_ARN: 'arn:aws:iam::1:role/links',
  WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:webhook',
  CALLBACK_ALLOW: '',
  PRICE_PER_TERABYTE: '5',
  RECORD_LIFETIME_SECONDS: '7776000',
};
const DOWNLOADS = {
  DOWNLOAD_DOMAIN: 'downloads.example.com',
  DOWNLOAD_KEY_PAIR_IDS: '0123456789abcdef=K2JCJMDEHXQW5F,fedcba9876543210=K36X4X2EO997HM',
  DOWNLOAD_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:downloads',
};

test('reads exactly the variables that are declared', () => {
  expect(readEnvironment(deliverEnvironment, { ...COMPLETE, PATH: '/bin' })).toEqual(COMPLETE);
});

test('names every variable that is missing or empty, and shows no value', () => {
  const { RECORD_TABLE_NAME: _, ...rest } = COMPLETE;
  expect(() => readEnvironment(deliverEnvironment, { ...rest, LINK_ROLE_ARN: '' })).toThrow(
    'Environment variables missing or empty: RECORD_TABLE_NAME, LINK_ROLE_ARN.',
  );
});

test('reads a download domain with all that belongs to it', () => {
  const all = { ...COMPLETE, ...DOWNLOADS };
  expect(readEnvironment(deliverEnvironment, all)).toEqual(all);
});

test.each([
  [{ DOWNLOAD_DOMAIN: 'a.example' }, 'DOWNLOAD_KEY_PAIR_IDS, DOWNLOAD_KEY_SECRET_ARN'],
  [{ DOWNLOAD_KEY_SECRET_ARN: 'arn' }, 'DOWNLOAD_DOMAIN, DOWNLOAD_KEY_PAIR_IDS'],
  [{ ...DOWNLOADS, DOWNLOAD_DOMAIN: undefined }, 'DOWNLOAD_DOMAIN'],
  [{ ...DOWNLOADS, DOWNLOAD_KEY_PAIR_IDS: 'K2JCJMDEHXQW5F' }, 'DOWNLOAD_KEY_PAIR_IDS'],
])('refuses a part of a download domain: %j', (part, names) => {
  expect(() => readEnvironment(deliverEnvironment, { ...COMPLETE, ...part })).toThrow(
    `Environment variables missing or empty: ${names}.`,
  );
});
