import { expect, test } from 'vitest';
import { webhookKeysSchema } from '../../../core/contract/webhook-keys.ts';
import {
  createWebhookSecret,
  createWebhookSigningKey,
  parseWebhookSecret,
  webhookPublicKey,
} from '../../../core/delivery/signature.ts';
import { createKeysHandler } from '../../../lambdas/keys/handler.ts';
import type { ReadWebhookSecret } from '../../../lambdas/shared/webhook-secret-reader.ts';
import { localObservers } from '../../../local/functions/local-observers.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

const ask = async (secret: ReadWebhookSecret) => {
  const handler = createKeysHandler({ secret }, localObservers('keys', 'SILENT'));
  const { statusCode, body } = await handler({}, lambdaContext());
  return { statusCode, body: JSON.parse(body) };
};

test('gives out the public half of the signing key, and nothing of what is secret', async () => {
  const SigningKey = createWebhookSigningKey();
  const answer = await ask(async () => ({ Current: createWebhookSecret(), SigningKey }));
  expect(answer).toEqual({
    statusCode: 200,
    body: { Keys: [webhookPublicKey(parseWebhookSecret(SigningKey))] },
  });
  expect(webhookKeysSchema.parse(answer.body)).toEqual(answer.body);
});

test('has no keys where there are secrets only', async () => {
  const answer = await ask(async () => ({ Current: createWebhookSecret(), Previous: createWebhookSecret() }));
  expect(answer).toEqual({ statusCode: 200, body: { Keys: [] } });
});

test('a secret that cannot be read is an error without its inside', async () => {
  const answer = await ask(async () => ({ Current: 'whsec_short' }));
  expect(answer).toEqual({
    statusCode: 500,
    body: {
      Error: { Code: 'InternalError', Message: 'The request could not be answered. Please try again.' },
    },
  });
});
