import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCredentialSource } from '../../../local/sts/credential-source.ts';
import { issueCredentials, openToken } from '../../../local/sts/temporary-credentials.ts';

const session = {
  principal: 'arn:aws:sts::000000000000:assumed-role/reader/one',
  expiration: 1_800_000_000_000,
};
const user = { accessKeyId: 'local', secretAccessKey: 'local' };

test('credentials are found again by nothing but the root secret', () => {
  const issued = issueCredentials('root', session);
  const source = createCredentialSource({ static: user, rootSecret: 'root' });
  expect(source.find(issued.accessKeyId, issued.sessionToken)).toEqual({
    ...session,
    secretAccessKey: issued.secretAccessKey,
    sessionToken: issued.sessionToken,
  });
  expect(issued.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(issued.secretAccessKey).toHaveLength(40);
});

test('another root secret, another access key or no token finds nothing', () => {
  const { accessKeyId, sessionToken } = issueCredentials('root', session);
  const source = createCredentialSource({ static: user, rootSecret: 'root' });
  const stranger = createCredentialSource({ static: user, rootSecret: 'other' });
  expect(stranger.find(accessKeyId, sessionToken)).toBeUndefined();
  expect(source.find(issueCredentials('root', session).accessKeyId, sessionToken)).toBeUndefined();
  expect(source.find(accessKeyId)).toBeUndefined();
  expect(source.find('nobody')).toBeUndefined();
  expect(source.find('local')).toEqual({
    secretAccessKey: 'local',
    principal: 'arn:aws:iam::000000000000:user/local',
  });
});

test('no token with any byte changed, cut off or added opens', () => {
  const { accessKeyId, sessionToken } = issueCredentials('root', session);
  const token = Buffer.from(sessionToken, 'base64');
  const opens = (bytes: Buffer) => openToken('root', accessKeyId, bytes.toString('base64')) !== undefined;
  expect(opens(token)).toBe(true);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
      const changed = Buffer.from(token);
      changed[index] = (changed[index] ?? 0) ^ change;
      expect(opens(changed)).toBe(false);
      expect(opens(token.subarray(0, index))).toBe(false);
      expect(opens(Buffer.concat([token, Buffer.from([change])]))).toBe(false);
    }),
  );
  expect(openToken('root', accessKeyId, `${sessionToken}\n`)).toBeUndefined();
  expect(openToken('root', accessKeyId, '')).toBeUndefined();
});
