import { describe, expect, test } from 'vitest';
import { createSecretsManager, secretArn } from '../../../local/secrets/secrets-manager.ts';

const secrets = new Map([['lakehook/webhook', 'whsec_abc']]);
const manager = createSecretsManager({ secrets });

describe('GetSecretValue', () => {
  test.each([
    ['by name', 'lakehook/webhook'],
    ['by ARN', secretArn('lakehook/webhook')],
    ['by ARN without its last six characters', secretArn('lakehook/webhook').slice(0, -7)],
  ])('answers %s', async (_name, SecretId) => {
    expect(await manager.call('GetSecretValue', { SecretId })).toEqual({
      ARN: secretArn('lakehook/webhook'),
      Name: 'lakehook/webhook',
      SecretString: 'whsec_abc',
      VersionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      VersionStages: ['AWSCURRENT'],
    });
  });

  test('sees a changed secret, under another version', async () => {
    const changing = new Map([['a', 'one']]);
    const service = createSecretsManager({ secrets: changing });
    const before = await service.call('GetSecretValue', { SecretId: 'a' });
    changing.set('a', 'two');
    const after = await service.call('GetSecretValue', { SecretId: 'a' });
    expect(after).toMatchObject({ SecretString: 'two' });
    expect(after).not.toMatchObject({ VersionId: Object(before).VersionId });
  });

  test.each([
    [{ SecretId: 'other' }, 'ResourceNotFoundException'],
    [{ SecretId: 'lakehook/webhook', VersionStage: 'AWSPREVIOUS' }, 'ResourceNotFoundException'],
    [{ SecretId: 'lakehook/webhook', VersionId: 'x' }, 'ResourceNotFoundException'],
    [{ SecretId: 7 }, 'InvalidParameterException'],
    [{}, 'InvalidParameterException'],
  ])('refuses %j', async (input, code) => {
    await expect(manager.call('GetSecretValue', input)).rejects.toMatchObject({ code, status: 400 });
  });
});

test('knows no other operation', async () => {
  await expect(manager.call('PutSecretValue', {})).rejects.toMatchObject({
    code: 'UnknownOperationException',
  });
});
