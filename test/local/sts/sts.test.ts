import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { describe, expect, test } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../../local/aws/account.ts';
import { useSts } from '../../support/sts-server.ts';

const { endpoint } = await useSts();
const RoleArn = 'arn:aws:iam::000000000000:role/service/reader';

function client(signer: ConstructorParameters<typeof STSClient>[0] = { credentials: LOCAL_CREDENTIALS }) {
  return new STSClient({ endpoint, region: 'us-east-1', maxAttempts: 1, ...signer });
}

describe('AssumeRole', () => {
  test('hands out credentials with which the role can call', async () => {
    const before = Date.now();
    const { Credentials, AssumedRoleUser } = await client().send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'night', DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/reader/night');
    const lifetime = Number(Credentials?.Expiration?.getTime()) - before;
    expect(lifetime).toBeGreaterThan(898_000);
    expect(lifetime).toBeLessThan(960_000);
    const assumed = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const identity = await client({ credentials: assumed }).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:sts::000000000000:assumed-role/reader/night',
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
    // A role that assumes a role is given an hour at most.
    const chained = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'on', DurationSeconds: 3601 });
    await expect(client({ credentials: assumed }).send(chained)).rejects.toThrow('role chaining');
  });

  test('serves fromTemporaryCredentials', async () => {
    const provider = fromTemporaryCredentials({
      masterCredentials: LOCAL_CREDENTIALS,
      params: { RoleArn, RoleSessionName: 'provided' },
      clientConfig: { endpoint, region: 'us-east-1' },
    });
    const identity = await client({ credentials: provider }).send(new GetCallerIdentityCommand());
    expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/reader/provided');
  });

  test.each([
    [{ RoleArn, RoleSessionName: 'night', DurationSeconds: 899 }, 'at least 900'],
    [{ RoleArn, RoleSessionName: 'night', DurationSeconds: 43_201 }, 'at most 43200'],
    [{ RoleArn, RoleSessionName: 'a b' }, 'RoleSessionName'],
    [{ RoleArn: 'reader', RoleSessionName: 'night' }, 'RoleArn'],
  ])('refuses %j', async (input, message) => {
    const refused = client().send(new AssumeRoleCommand(input));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});

test('knows the static user', async () => {
  const identity = await client().send(new GetCallerIdentityCommand());
  expect(identity).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/local',
    UserId: 'AIDALAKEHOOKLOCAL0000',
  });
});

test('refuses a wrong secret, an unknown key and an unknown operation by their names', async () => {
  const identity = new GetCallerIdentityCommand();
  const wrong = client({ credentials: { accessKeyId: 'local', secretAccessKey: 'wrong' } });
  await expect(wrong.send(identity)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  const unknown = client({ credentials: { accessKeyId: 'nobody', secretAccessKey: 'local' } });
  await expect(unknown.send(identity)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await expect(client().send(new GetSessionTokenCommand())).rejects.toMatchObject({ name: 'InvalidAction' });
});
