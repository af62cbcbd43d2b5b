import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCallbackUrl, parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../../../core/delivery/callback-url-pattern.ts';
import { LOOPBACK_ALLOW } from '../../support/loopback-allow.ts';
import { URLS } from './vectors.ts';

const POLICIES = [
  '',
  LOOPBACK_ALLOW,
  `${LOOPBACK_ALLOW},receiver.internal,hook_1,10.16.0.0/13,fd00::ab,0.0.0.0/0`,
];

/** A host name longer than 253: the pattern leaves it to the check at sending. */
const BEYOND_PATTERN = /^https:\/\/[^/]{254}/;

const host = fc.oneof(
  fc.constantFrom(
    'localhost',
    'LOCALHOST',
    'receiver.internal',
    'hook_1',
    'hooks.example.com',
    'example.com.',
  ),
  fc.constantFrom(
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[fd00::AB]',
    '[::ffff:7f00:1]',
    '[fd01::]',
  ),
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.domain(),
  fc.stringMatching(/^(?:[A-Za-z0-9_-]{0,4}[.]?){1,4}$/),
  fc.string({ unit: fc.constantFrom(...'aZ09.-_%:@[]\\/?# \t１。é'), maxLength: 8 }),
);
const port = fc.oneof(
  fc.constantFrom('', '', ':', ':0', ':443', ':8443', ':0443', ':80', ':65535', ':65536', ':-1'),
  fc.nat(70_000).map((number) => `:${number}`),
);
const tail = fc.oneof(
  fc.constantFrom('', '/', '?', '/a?b=c', '/#', '#', '/a b', '/\\', '/\n', '//x', '/@', ':'),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 3 }).map((text) => `/${text}`),
);
const scheme = fc.constantFrom(
  'https://',
  'http://',
  'HTTPS://',
  'https:/',
  'https:///',
  'ftp://',
  'https://u@',
  '//',
  '',
);
/** URLs that come near to one that is let in, so that many are. */
const nearlyAllowed = fc
  .tuple(
    fc.constantFrom('https://', 'HTTPS://'),
    fc.oneof(fc.domain(), fc.constantFrom('Hooks.EXAMPLE.com', 'localhost', '127.0.0.1', '[::1]', 'hook_1')),
    fc.constantFrom('', ':443', ':8443'),
    fc.oneof(tail, fc.constantFrom('@example.org/', '\\@example.org/', '.example.org', '?@example.org')),
  )
  .map((parts) => parts.join(''));
const anyUrl = fc.tuple(scheme, host, port, tail).map((parts) => parts.join(''));

describe.each(POLICIES)('the pattern for %j', (allow) => {
  const policy = parseCallbackPolicy(allow);
  const pattern = callbackUrlPattern(policy);

  test('reads the same with and without flags', () => {
    for (const [text] of URLS) {
      expect(new RegExp(pattern, 'u').test(text)).toBe(new RegExp(pattern).test(text));
    }
  });

  test('uses only what validators of all languages share', () => {
    expect(pattern).not.toMatch(/\(\?[^:]|\\[^.[\]]/);
    expect(pattern.length).toBeLessThan(4_096);
  });

  test('lets in what the check lets in, and nothing else', () => {
    const regexp = new RegExp(pattern);
    for (const [text, reason] of URLS.filter(([url]) => !BEYOND_PATTERN.test(url))) {
      expect([text, regexp.test(text)]).toEqual([text, checkCallbackUrl(policy, text).ok]);
      if (allow === '') expect([text, regexp.test(text)]).toEqual([text, reason === undefined]);
    }
    fc.assert(
      fc.property(anyUrl, (text) => {
        // Whether punycode that does not decode is valid depends on the parser's version.
        fc.pre(!/xn--/i.test(text));
        expect(regexp.test(text)).toBe(checkCallbackUrl(policy, text).ok);
      }),
      { numRuns: 3_000 },
    );
  });

  test('sees the host that the URL parser sees', () => {
    const regexp = new RegExp(pattern);
    let seenUrls = 0;
    fc.assert(
      fc.property(nearlyAllowed, (text) => {
        if (!regexp.test(text) || !URL.canParse(text)) return;
        seenUrls += 1;
        const [, seen = ''] = /^[^:]+:\/\/(\[[^\]]*\]|[^:/?]*)/.exec(text) ?? [];
        const url = new URL(text);
        expect(url.hostname).toBe(seen.toLowerCase());
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
      }),
      { numRuns: 3_000 },
    );
    // Were all of them refused, nothing would have been compared.
    expect(seenUrls).toBeGreaterThan(300);
  });
});

test('the pattern enumerates the octet that a range splits', () => {
  const regexp = new RegExp(callbackUrlPattern(parseCallbackPolicy('10.0.64.0/18,192.0.2.7')));
  fc.assert(
    fc.property(fc.nat(255), fc.nat(255), fc.nat(255), (second, third, fourth) => {
      const inside = second === 0 && third >= 64 && third < 128;
      expect(regexp.test(`http://10.${second}.${third}.${fourth}/`)).toBe(inside);
      expect(regexp.test(`http://10.0.${third}.${fourth}/`)).toBe(third >= 64 && third < 128);
      expect(regexp.test(`http://192.0.2.${fourth}/`)).toBe(fourth === 7);
    }),
  );
});

test('the pattern is quick to refuse what almost matches', () => {
  const regexp = new RegExp(callbackUrlPattern(parseCallbackPolicy(LOOPBACK_ALLOW)));
  // A pattern that backtracks exponentially would not come back from these within the time of a test.
  expect(regexp.test(`https://${'a-'.repeat(1_000)}#`)).toBe(false);
  expect(regexp.test(`https://${'a.'.repeat(1_000)}#`)).toBe(false);
  expect(regexp.test(`https://${'a'.repeat(62)}.${'1.'.repeat(900)}`)).toBe(false);
});
