import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../../../local/signature/verify-signature.ts';
import { at, knowing, request } from './requests.ts';

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
