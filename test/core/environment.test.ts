import { expect, test } from 'vitest';
import { archiveEnvironment } from '../../core/archive/environment.ts';
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

/** What is said of an environment that is refused. */
function faultOf(schema: Parameters<typeof readEnvironment>[0], source: NodeJS.ProcessEnv): string {
  try {
    return JSON.stringify(readEnvironment(schema, source));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EnvironmentInvalid' });
    return error instanceof Error ? error.message : String(error);
  }
}

test('names every variable that is missing, empty or wrong, and shows no value', () => {
  const { RECORD_TABLE_NAME: _, ...rest } = COMPLETE;
  const wrong = { ...rest, LINK_ROLE_ARN: '', PRICE_PER_TERABYTE: '5 dollars' };
  expect(faultOf(deliverEnvironment, wrong)).toBe(
    'Environment variables missing or wrong: RECORD_TABLE_NAME, LINK_ROLE_ARN, PRICE_PER_TERABYTE.',
  );
});

const ARCHIVE = { DATABASE_SECRET_ARN: 'arn:secret', ARCHIVE_WORK_GROUP: 'archive' };

test('says what is wrong with datasets', () => {
  const source = { table: 'orders' };
  const lake = { database: 'sales', table: 'orders', location: 's3://lake/orders/' };
  const datasets = [{ name: 'Orders', source, timeColumn: 'created_at', lake }];
  expect(faultOf(archiveEnvironment, { ...ARCHIVE, DATASETS: JSON.stringify(datasets) })).toBe(
    `Environment variables missing or wrong: DATASETS.
DATASETS: The datasets are not valid.
datasets.0.name: must be 1 to 63 lower case letters, digits, hyphens and underscores, a letter first`,
  );
});

test('repeats nothing of datasets that are no JSON', () => {
  const fault = faultOf(archiveEnvironment, { ...ARCHIVE, DATASETS: '[{"name": orders}]' });
  expect(fault).toContain('missing or wrong: DATASETS.');
  expect(fault).not.toContain('orders');
});

test('reads a download domain with all that belongs to it', () => {
  const all = { ...COMPLETE, ...DOWNLOADS };
  expect(readEnvironment(deliverEnvironment, all)).toEqual(all);
});

const { DOWNLOAD_DOMAIN: _, ...KEYS } = DOWNLOADS;

test.each([
  [{ DOWNLOAD_DOMAIN: 'a.example' }, ['DOWNLOAD_KEY_PAIR_IDS', 'DOWNLOAD_KEY_SECRET_ARN'], 'DOWNLOAD_DOMAIN'],
  [
    { DOWNLOAD_KEY_SECRET_ARN: 'arn' },
    ['DOWNLOAD_DOMAIN', 'DOWNLOAD_KEY_PAIR_IDS'],
    'DOWNLOAD_KEY_SECRET_ARN',
  ],
  [KEYS, ['DOWNLOAD_DOMAIN'], 'DOWNLOAD_KEY_PAIR_IDS and DOWNLOAD_KEY_SECRET_ARN'],
])('refuses a part of a download domain, and says what it goes with: %j', (part, names, others) => {
  const reasons = names.map((name) => `\n${name}: goes with ${others}.`);
  expect(faultOf(deliverEnvironment, { ...COMPLETE, ...part })).toBe(
    `Environment variables missing or wrong: ${names.join(', ')}.${reasons.join('')}`,
  );
});

test('refuses what is no list of key pairs', () => {
  const wrong = { ...COMPLETE, ...DOWNLOADS, DOWNLOAD_KEY_PAIR_IDS: 'K2JCJMDEHXQW5F' };
  expect(faultOf(deliverEnvironment, wrong)).toBe(
    'Environment variables missing or wrong: DOWNLOAD_KEY_PAIR_IDS.',
  );
});
