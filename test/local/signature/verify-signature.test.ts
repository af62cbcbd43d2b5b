import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalRequestHash } from '../../../local/signature/canonical-request.ts';
import type { Credentials } from '../../../local/signature/credentials.ts';
import type { SignedRequest } from '../../../local/signature/signed-request.ts';
import { ALGORITHM, scopeText, sign, signingKey } from '../../../local/signature/signing-key.ts';
import { verifySignature } from '../../../local/signature/verify-signature.ts';

const EMPTY = hash('sha256', '', 'hex');

/** A request as the verifier sees it; header lines are `name:value`. */
function request(method: string, target: string, lines: readonly string[]): SignedRequest {
  const [path = '', query = ''] = target.split('?', 2);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1)]);
  }
  return { method, path, query: new URLSearchParams(query), headers };
}

function at(time: string) {
  return { now: () => Date.parse(time), sleep: () => Promise.reject(new Error('nobody sleeps here')) };
}

function knowing(accessKeyId: string, credentials: Omit<Credentials, 'principal'>) {
  const known = { ...credentials, principal: 'arn:aws:iam::000000000000:user/one' };
  return { find: (asked: string) => (asked === accessKeyId ? known : undefined) };
}

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'status' in error)
      return `${error.code} ${error.status}`;
    throw error;
  }
  return 'accepted';
}

// The values of the AWS Signature Version 4 test suite.
describe('the published test suite', () => {
  const host = 'Host:example.amazonaws.com';
  const date = 'X-Amz-Date:20150830T123600Z';
  const form = 'Content-Type:application/x-www-form-urlencoded';
  test.each([
    [
      'get-vanilla',
      'GET',
      '/',
      [host, date],
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      [host, date],
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-unreserved',
      'GET',
      '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      [host, date],
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'get-utf8',
      'GET',
      '/ሴ',
      [host, date],
      '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
    ],
    [
      'get-space',
      'GET',
      '/example space/',
      [host, date],
      '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
    ],
    [
      'get-relative',
      'GET',
      '/example/..',
      [host, date],
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-slashes',
      'GET',
      '//example//',
      [host, date],
      '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    ],
    [
      'get-slash-pointless-dot',
      'GET',
      '/./example',
      [host, date],
      'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    ],
    [
      'get-header-key-duplicate',
      'GET',
      '/',
      [host, 'My-Header1:value2', 'My-Header1:value2', 'My-Header1:value1', date],
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ],
    [
      'get-header-value-trim',
      'GET',
      '/',
      [host, 'My-Header1: value1', 'My-Header2: "a   b   c"', date],
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'post-vanilla',
      'POST',
      '/',
      [host, date],
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'post-x-www-form-urlencoded',
      'POST',
      '/',
      [form, host, date],
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
      'Param1=value1',
    ],
  ])('%s', (_name, method, target, lines, signature, body = '') => {
    const names = [...new Set(lines.map((line) => (line.split(':')[0] ?? '').toLowerCase()))]
      .sort()
      .join(';');
    const authorization = `Authorization:AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`;
    const options = {
      credentials: knowing('AKIDEXAMPLE', { secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }),
      clock: at('2015-08-30T12:36:00Z'),
      service: 'service',
      bodySha256: hash('sha256', body, 'hex'),
    };
    expect(verifySignature(request(method, target, [...lines, authorization]), options).accessKeyId).toBe(
      'AKIDEXAMPLE',
    );
  });
});

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe("S3's published examples", () => {
  const host = 'Host:examplebucket.s3.amazonaws.com';
  const date = 'x-amz-date:20130524T000000Z';
  const empty = `x-amz-content-sha256:${EMPTY}`;
  const text = 'x-amz-content-sha256:44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';
  const options = {
    credentials: knowing('AKIAIOSFODNN7EXAMPLE', {
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    }),
    clock: at('2013-05-24T00:00:00Z'),
    service: 's3',
  };
  test.each([
    [
      'GET Object',
      'GET',
      '/test.txt',
      [host, 'Range:bytes=0-9', empty, date],
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT Object',
      'PUT',
      '/test%24file.text',
      ['Date:Fri, 24 May 2013 00:00:00 GMT', host, text, date, 'x-amz-storage-class:REDUCED_REDUNDANCY'],
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET Bucket Lifecycle',
      'GET',
      '/?lifecycle',
      [host, empty, date],
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'List Objects',
      'GET',
      '/?max-keys=2&prefix=J',
      [host, empty, date],
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_name, method, target, lines, signature) => {
    const names = lines
      .map((line) => (line.split(':')[0] ?? '').toLowerCase())
      .sort()
      .join(';');
    const authorization = `Authorization:AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;
    const verified = verifySignature(request(method, target, [...lines, authorization]), options);
    expect(verified.presigned).toBe(false);
  });

  const link =
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

  test('a presigned link', () => {
    expect(verifySignature(request('GET', link, [host]), options)).toMatchObject({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      principal: 'arn:aws:iam::000000000000:user/one',
      presigned: true,
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
  });

  test.each([
    ['of another method', request('PUT', link, [host]), 'SignatureDoesNotMatch 403'],
    ['for another host', request('GET', link, ['Host:other.s3.amazonaws.com']), 'SignatureDoesNotMatch 403'],
    ['with an x-amz header added', request('GET', link, [host, 'x-amz-acl:public-read']), 'AccessDenied 403'],
    [
      'together with a header',
      request('GET', link, [host, 'Authorization:AWS4-HMAC-SHA256 x']),
      'InvalidArgument 400',
    ],
    [
      'that lives too long',
      request('GET', link.replace('86400', '604801'), [host]),
      'AuthorizationQueryParametersError 400',
    ],
    [
      'that lives no time',
      request('GET', link.replace('86400', '0'), [host]),
      'AuthorizationQueryParametersError 400',
    ],
    [
      'of another service',
      request('GET', link.replace('%2Fs3%2F', '%2Fathena%2F'), [host]),
      'AuthorizationQueryParametersError 400',
    ],
    [
      'without a signature',
      request('GET', link.replace(/&X-Amz-Signature.*/, ''), [host]),
      'AuthorizationQueryParametersError 400',
    ],
    ['of an unknown key', request('GET', link.replace('AKIAI', 'AKIAJ'), [host]), 'InvalidAccessKeyId 403'],
    [
      'with a token of nowhere',
      request('GET', `${link}&X-Amz-Security-Token=abc`, [host]),
      'InvalidToken 400',
    ],
    ['without anything', request('GET', '/test.txt', [host]), 'AccessDenied 403'],
    [
      'signed the old way',
      request('GET', '/test.txt?AWSAccessKeyId=a&Signature=b&Expires=1', [host]),
      'InvalidRequest 400',
    ],
  ])('refuses a link %s', (_name, tampered, refused) => {
    expect(refusalOf(() => verifySignature(tampered, options))).toBe(refused);
  });

  test.each([
    ['a second before its end', '2013-05-24T23:59:59Z', 'accepted'],
    ['a second after its end', '2013-05-25T00:00:01Z', 'AccessDenied 403'],
    ['14 minutes early, by a slow clock', '2013-05-23T23:46:00Z', 'accepted'],
    ['16 minutes early', '2013-05-23T23:44:00Z', 'AccessDenied 403'],
  ])('a link %s', (_name, time, outcome) => {
    const then = { ...options, clock: at(time) };
    expect(refusalOf(() => verifySignature(request('GET', link, [host]), then))).toBe(outcome);
  });

  test('accepts no link with any character changed', () => {
    fc.assert(
      fc.property(fc.nat(link.length - 1), fc.constantFrom(...'aZ09-_.%/&='), (index, character) => {
        fc.pre(link[index] !== character);
        const changed = link.slice(0, index) + character + link.slice(index + 1);
        // The encoding of a slash may be written in lower case; `%2F` and `%2f` are one and the same.
        fc.pre(decodeURIComponentOr(changed) !== decodeURIComponentOr(link));
        expect(refusalOf(() => verifySignature(request('GET', changed, [host]), options))).not.toBe(
          'accepted',
        );
      }),
    );
  });
});

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

describe('a signature in the header', () => {
  const time = '2026-01-02T03:04:05Z';
  const stamp = '20260102T030405Z';

  function signed(about: {
    service: string;
    lines?: string[];
    secret?: string;
    token?: string;
    body?: string;
  }) {
    const lines = [
      'host:localhost',
      `x-amz-date:${stamp}`,
      ...(about.token === undefined ? [] : [`x-amz-security-token:${about.token}`]),
      ...(about.lines ?? []),
    ];
    const unsigned = request('POST', '/a%20b/c', lines);
    const signedHeaders = [...unsigned.headers.keys()].sort();
    const scope = { date: '20260102', region: 'eu-north-1', service: about.service };
    const payloadHash = about.body ?? EMPTY;
    const canonical = canonicalRequestHash(unsigned, { service: about.service, signedHeaders, payloadHash });
    const key = signingKey(about.secret ?? 'secret', scope);
    const signature = sign(key, [ALGORITHM, stamp, scopeText(scope), canonical]);
    const credential = `one/${scopeText(scope)}`;
    const value = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
    return request('POST', '/a%20b/c', [...lines, `authorization:${value}`]);
  }

  const one = knowing('one', { secretAccessKey: 'secret' });
  const temporary = knowing('one', {
    secretAccessKey: 'secret',
    sessionToken: 'the token',
    expiration: Date.parse('2026-01-02T03:10:00Z'),
  });
  const options = { credentials: one, clock: at(time), service: 'athena', bodySha256: EMPTY };

  test.each([
    [
      'the body is another',
      signed({ service: 'athena', body: hash('sha256', 'x', 'hex') }),
      options,
      'InvalidSignatureException 400',
    ],
    [
      'the secret is another',
      signed({ service: 'athena', secret: 'other' }),
      options,
      'InvalidSignatureException 400',
    ],
    ['the service is another', signed({ service: 'states' }), options, 'IncompleteSignatureException 400'],
    [
      '16 minutes have passed',
      signed({ service: 'athena' }),
      { ...options, clock: at('2026-01-02T03:20:06Z') },
      'InvalidSignatureException 400',
    ],
    [
      'nothing is signed',
      request('POST', '/', ['host:localhost']),
      options,
      'MissingAuthenticationTokenException 400',
    ],
    [
      'the key is unknown',
      signed({ service: 'athena' }),
      { ...options, credentials: knowing('two', { secretAccessKey: 'x' }) },
      'UnrecognizedClientException 400',
    ],
    [
      'the token is missing',
      signed({ service: 'athena' }),
      { ...options, credentials: temporary },
      'UnrecognizedClientException 400',
    ],
    [
      'the token is another',
      signed({ service: 'athena', token: 'another' }),
      { ...options, credentials: temporary },
      'UnrecognizedClientException 400',
    ],
    [
      'the token has expired',
      signed({ service: 'athena', token: 'the token' }),
      { ...options, credentials: temporary, clock: at('2026-01-02T03:10:00Z') },
      'ExpiredTokenException 400',
    ],
    [
      'the token is the right one',
      signed({ service: 'athena', token: 'the token' }),
      { ...options, credentials: temporary },
      'accepted',
    ],
    [
      'the clock is 14 minutes off',
      signed({ service: 'athena' }),
      { ...options, clock: at('2026-01-02T02:50:06Z') },
      'accepted',
    ],
  ])('when %s', (_name, message, given, outcome) => {
    expect(refusalOf(() => verifySignature(message, given))).toBe(outcome);
  });

  test('names the same failures as S3 does, and as STS does', () => {
    const late = { ...options, clock: at('2026-01-02T03:20:06Z') };
    const s3 = signed({ service: 's3', lines: [`x-amz-content-sha256:${EMPTY}`] });
    expect(refusalOf(() => verifySignature(s3, { ...late, service: 's3' }))).toBe('RequestTimeTooSkewed 403');
    const sts = signed({ service: 'sts', secret: 'other' });
    expect(refusalOf(() => verifySignature(sts, { ...options, service: 'sts' }))).toBe(
      'SignatureDoesNotMatch 403',
    );
  });

  test('must state the hash of its body to S3', () => {
    const { bodySha256: _, ...s3 } = { ...options, service: 's3' };
    expect(refusalOf(() => verifySignature(signed({ service: 's3' }), s3))).toBe('InvalidRequest 400');
    const odd = signed({ service: 's3', lines: ['x-amz-content-sha256:SOMETHING'] });
    expect(refusalOf(() => verifySignature(odd, s3))).toBe('InvalidArgument 400');
  });

  test('covers bytes of a header that are not ASCII', () => {
    // As node reads the two bytes of an é.
    const latin1 = Buffer.from('é').toString('latin1');
    const message = signed({ service: 'athena', lines: [`x-amz-meta-name:${latin1}`] });
    expect(verifySignature(message, options).accessKeyId).toBe('one');
  });
});
