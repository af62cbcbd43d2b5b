import { expect, test } from 'vitest';
import { deliverEnvironment, readEnvironment } from '../../core/environment.ts';

const COMPLETE = {
  RECORD_TABLE_NAME: 'records',
  LINK_ROLE_ARN: 'arn:aws:iam::1:role/links',
  WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:webhook',
  CALLBACK_ALLOW: '',
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
