import { describe, expect, test } from 'vitest';
import {
  checkCallbackUrl,
  isAddressAllowed,
  parseCallbackPolicy,
} from '../../../core/delivery/callback-policy.ts';
import { LakehookError } from '../../../core/errors.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';
import { ADDRESSES, URLS } from './vectors.ts';

const publicOnly = parseCallbackPolicy('');
const loopback = parseCallbackPolicy(LOOPBACK_ALLOW);

describe('a policy', () => {
  test('reads names and ranges, trimmed and in lower case, and skips empty entries', () => {
    const policy = parseCallbackPolicy(' Receiver.Internal, 10.0.0.0/8 ,,FD00:1::/48,::1,hook_1,');
    expect([...policy.hosts]).toEqual(['receiver.internal', 'hook_1']);
    expect(policy.ranges.map(({ address, prefix }) => `${address}/${prefix}`)).toEqual([
      '10.0.0.0/8',
      'fd00:1::/48',
      '::1/128',
    ]);
  });

  test.each([
    ['localhost,*.example.com', '"*.example.com" is neither a host name nor an address range.'],
    ['https://example.com', '"https://example.com" is not an address range.'],
    ['a b', '"a b" is neither a host name nor an address range.'],
    ['bücher.example', '"bücher.example" is neither a host name nor an address range.'],
    ['example.com.', '"example.com." is neither a host name nor an address range.'],
    ['0x7f.1', '"0x7f.1" is neither a host name nor an address range.'],
    ['10.0.0.0/33', '"10.0.0.0/33" must have a prefix of 0 to 32 bits.'],
    ['10.0.0.0/', '"10.0.0.0/" must have a prefix of 0 to 32 bits.'],
    ['::/129', '"::/129" must have a prefix of 0 to 128 bits.'],
    ['10/8', '"10/8" is not an address range.'],
    ['127.1', '"127.1" is not an address range.'],
    ['010.0.0.0/8', '"010.0.0.0/8" is not an address range.'],
    ['10.0.0.0/8/8', '"10.0.0.0/8/8" is not an address range.'],
    ['fe80::1%lo', '"fe80::1%lo" is not an address range.'],
    ['10.1.2.3/8', '"10.1.2.3/8" has bits set beyond its prefix; the range is "10.0.0.0/8".'],
    ['fd00::1/64', '"fd00::1/64" has bits set beyond its prefix; the range is "fd00::/64".'],
  ])('names the bad entry of %j', (allow, message) => {
    expect(() => parseCallbackPolicy(allow)).toThrow(new LakehookError('CallbackPolicyInvalid', message));
  });
});

describe('an address, with nothing listed', () => {
  test.each(ADDRESSES)('%s is allowed: %s (%s)', (address, isAllowed) => {
    expect(isAddressAllowed(publicOnly, address, 'hooks.example.com')).toBe(isAllowed);
  });
});

describe('an address, with something listed', () => {
  test.each([
    ['127.0.0.1', 'anything.example', true],
    ['127.255.255.255', 'anything.example', true],
    ['::1', 'anything.example', true],
    ['10.0.0.1', 'anything.example', false],
    ['::ffff:127.0.0.1', 'anything.example', false],
    ['8.8.8.8', 'anything.example', true],
    ['10.0.0.1', 'localhost', true],
    ['10.0.0.1', 'LOCALHOST', true],
    ['10.0.0.1', 'a.localhost', false],
    ['fd12::1', 'localhost', true],
    ['169.254.169.254', 'localhost', false],
    ['169.254.170.2', 'localhost', false],
    ['::ffff:169.254.169.254', 'localhost', false],
    ['::169.254.169.254', 'localhost', false],
    ['64:ff9b::a9fe:a9fe', 'localhost', false],
    ['2002:a9fe:a9fe::1', 'localhost', false],
    ['fd00:ec2::254', 'localhost', false],
    ['fd00:ec2::23', 'localhost', false],
    ['fe80::1', 'localhost', false],
  ])('%s for %s is allowed: %s', (address, host, isAllowed) => {
    expect(isAddressAllowed(loopback, address, host)).toBe(isAllowed);
  });

  test('is not opened by a range where credentials are served', () => {
    const everything = parseCallbackPolicy('0.0.0.0/0,::/0,169.254.169.254');
    expect(isAddressAllowed(everything, '10.0.0.1', 'a.example')).toBe(true);
    expect(isAddressAllowed(everything, '169.254.169.254', 'a.example')).toBe(false);
    expect(isAddressAllowed(everything, 'fd00:ec2::254', 'a.example')).toBe(false);
  });
});

describe('a URL, with nothing listed', () => {
  test.each(URLS)('%j: %s', (text, reason) => {
    const verdict = checkCallbackUrl(publicOnly, text);
    expect(verdict.ok ? undefined : verdict.reason).toBe(reason);
  });
});

test('a URL has at most 2,048 characters', () => {
  const url = 'https://hooks.example.com/'.padEnd(2_048, 'a');
  expect(checkCallbackUrl(publicOnly, url).ok).toBe(true);
  expect(checkCallbackUrl(publicOnly, `${url}a`)).toEqual({
    ok: false,
    reason: 'must have at most 2,048 characters',
  });
});

describe('a URL, with loopback and some hosts listed', () => {
  const policy = parseCallbackPolicy(`${LOOPBACK_ALLOW},receiver.internal,10.16.0.0/12,fd00::ab,fd01::/16`);

  test.each([
    ['http://localhost:4000/inbox', undefined],
    ['http://LocalHost/inbox', undefined],
    ['https://localhost/', undefined],
    ['http://127.0.0.1:1/', undefined],
    ['http://127.255.1.0:65535/', undefined],
    ['http://[::1]:4000/', undefined],
    ['http://[fd00::ab]/', undefined],
    ['http://[FD00::AB]/', undefined],
    ['http://receiver.internal:8080/a?b', undefined],
    ['http://10.31.255.255/', undefined],
    ['https://hooks.example.com/', undefined],
    ['http://10.32.0.0/', 'must name a host, not an address'],
    ['http://10.15.255.255/', 'must name a host, not an address'],
    ['http://[fd01::1]/', 'must name a host, not an address'],
    ['http://[::2]/', 'must name a host, not an address'],
    ['http://[::ffff:127.0.0.1]/', 'must name a host, not an address'],
    ['http://[0:0:0:0:0:0:0:1]/', 'must write its host as http://[::1]'],
    ['http://[fd00::00ab]/', 'must write its host as http://[fd00::ab]'],
    ['http://127.1/', 'must write its host as http://127.0.0.1'],
    ['http://0x7f.0.0.1:80/', 'must write its host as http://127.0.0.1'],
    ['http://2130706433/', 'must write its host as http://127.0.0.1'],
    ['http://127.0.0.1./', 'must write its host as http://127.0.0.1'],
    ['http://127.0.0.01:99/', 'must write its host as http://127.0.0.1:99'],
    ['http://localhost:0/', 'port 0 is not allowed'],
    ['http://localhost:65536/', 'must be a valid URL'],
    ['http://localhost:080/', 'must write its host as http://localhost'],
    ['http://localhost./', 'must be https'],
    ['http://a.localhost/', 'must be https'],
    ['http://receiver.internal.example/', 'must be https'],
    ['https://hooks.example.com:4000/', 'port 4000 is not allowed, only 443 and 8443'],
    ['ftp://localhost/', 'must be https'],
    ['http://user@localhost/', 'must have no user name or password'],
  ])('%j: %s', (text, reason) => {
    const verdict = checkCallbackUrl(policy, text);
    expect(verdict.ok ? undefined : verdict.reason).toBe(reason);
  });

  test('gives the parsed URL back', () => {
    expect(checkCallbackUrl(policy, 'http://LOCALHOST:80/a?b')).toEqual({
      ok: true,
      url: new URL('http://localhost/a?b'),
    });
  });
});
