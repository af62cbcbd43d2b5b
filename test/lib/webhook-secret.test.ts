import { expect, test } from 'vitest';
import { parseWebhookSecret } from '../../core/delivery/signature.ts';
import { resourceOf, synthesize } from './support/synthesis.ts';

test('the secret is made as {"Current": 44 letters and digits} and outlives the stack', () => {
  expect(resourceOf(synthesize(), 'AWS::SecretsManager::Secret')).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'Current',
        PasswordLength: 44,
        ExcludePunctuation: true,
      },
    },
  });
});

test('44 letters and digits are a webhook secret of 33 bytes', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr';
  expect(letters).toHaveLength(44);
  expect(parseWebhookSecret(letters).symmetricKeySize).toBe(33);
});
