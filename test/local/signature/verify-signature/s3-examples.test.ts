import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../../../local/signature/verify-signature.ts';
import { at, EMPTY, knowing, refusalOf, request } from './requests.ts';

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
