import { describe, expect, test } from 'vitest';
import { type AssumeRoleOptions, assumeRole } from '../../client/assume-role.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { useSts } from '../support/sts-server.ts';

const roleArn = 'arn:aws:iam::111111111111:role/teams/reports';
const { endpoint, credentials: source } = await useSts();

function provider(options: Partial<AssumeRoleOptions> = {}) {
  return assumeRole({ roleArn, credentials: LOCAL_CREDENTIALS, region: LOCAL_REGION, endpoint, ...options });
}

describe('by STS itself', () => {
  test('gives the credentials of a session of the role', async () => {
    const keys = await provider({ sessionName: 'night' })();
    expect(source.find(keys.accessKeyId, keys.sessionToken)?.principal).toBe(
      'arn:aws:sts::111111111111:assumed-role/reports/night',
    );
  });

  test('asks once for all who wait, and keeps the session', async () => {
    const asked: string[] = [];
    const credentials = provider({
      fetch: async (url, init) => {
        asked.push(String(init?.body));
        return fetch(url, init);
      },
    });
    const sessions = await Promise.all([credentials(), credentials(), credentials()]);
    expect(new Set([...sessions, await credentials()]).size).toBe(1);
    expect(asked).toEqual([
      `Action=AssumeRole&Version=2011-06-15&RoleArn=${encodeURIComponent(roleArn)}&RoleSessionName=lakehook`,
    ]);
  });

  test('is refused in its own words, and asks anew the next time', async () => {
    let secretAccessKey = 'wrong';
    const credentials = provider({ credentials: async () => ({ ...LOCAL_CREDENTIALS, secretAccessKey }) });
    await expect(credentials()).rejects.toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
    secretAccessKey = LOCAL_CREDENTIALS.secretAccessKey;
    expect(await credentials()).toHaveProperty('sessionToken');
  });
});

describe('by other answers', () => {
  function answering(...answers: Response[]) {
    return provider({
      fetch: async () => {
        const answer = answers.shift();
        if (!answer) throw new Error('Nothing more should be asked.');
        return answer;
      },
    });
  }
  const session = (key: string, minutes: number) =>
    new Response(
      `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId>
       <SecretAccessKey>a&amp;b</SecretAccessKey><SessionToken>t</SessionToken>
       <Expiration>${new Date(Date.now() + minutes * 60_000).toISOString()}</Expiration>
       </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );

  test('renews a session five minutes before its end', async () => {
    const credentials = answering(session('ONE', 4.9), session('TWO', 5.1));
    expect(await credentials()).toMatchObject({ accessKeyId: 'ONE', secretAccessKey: 'a&b' });
    expect(await credentials()).toMatchObject({ accessKeyId: 'TWO' });
    expect(await credentials()).toMatchObject({ accessKeyId: 'TWO' });
  });

  test('says so where no session is in the answer, without showing a key', async () => {
    const half = answering(new Response('<AccessKeyId>AKIA</AccessKeyId>'));
    await expect(half()).rejects.toMatchObject(expect.not.objectContaining({ cause: expect.anything() }));
    const foreign = answering(new Response('<html>', { status: 502 }));
    await expect(foreign()).rejects.toMatchObject({ code: 'UnknownAnswer', status: 502 });
  });

  test('says so where STS does not answer', async () => {
    await expect(provider({ endpoint: 'http://127.0.0.1:1' })()).rejects.toMatchObject({
      code: 'ServiceUnreachable',
    });
  });
});

test('goes to STS of the region, and by http to this machine only', async () => {
  const urls: string[] = [];
  const record: typeof fetch = async (url) => {
    urls.push(String(url));
    return Response.error();
  };
  for (const region of ['eu-central-1', 'cn-north-1']) {
    await provider({ region, endpoint: undefined, fetch: record })().catch(() => undefined);
  }
  expect(urls).toEqual([
    'https://sts.eu-central-1.amazonaws.com/',
    'https://sts.cn-north-1.amazonaws.com.cn/',
  ]);
  expect(() => provider({ endpoint: 'http://sts.example.com' })).toThrow('must be an https URL');
});
