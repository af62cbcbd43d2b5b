import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalRequestHash } from '../../../../local/signature/canonical-request.ts';
import { ALGORITHM, scopeText, sign, signingKey } from '../../../../local/signature/signing-key.ts';
import { verifySignature } from '../../../../local/signature/verify-signature.ts';
import { at, EMPTY, knowing, refusalOf, request } from './requests.ts';

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
