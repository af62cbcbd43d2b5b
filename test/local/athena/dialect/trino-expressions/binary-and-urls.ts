import type { Answer } from './answer.ts';

export const BINARY_AND_URLS: Answer[] = [
  ["to_hex(to_utf8('abc'))", '616263'],
  ["from_hex('616263')", '61 62 63'],
  ["to_base64(to_utf8('hello'))", 'aGVsbG8='],
  ["from_utf8(from_base64('aGVsbG8='))", 'hello'],
  ["to_hex(md5(to_utf8('abc')))", '900150983CD24FB0D6963F7D28E17F72'],
  ["to_hex(sha1(to_utf8('abc')))", 'A9993E364706816ABA3E25717850C26C9CD0D89D'],
  ["to_hex(sha256(to_utf8('abc')))", 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'],
  ["url_extract_host('https://user@example.com:8443/a/b?x=1&y=2#frag')", 'example.com'],
  ["url_extract_path('https://example.com/a/b?x=1')", '/a/b'],
  ["url_extract_query('https://example.com/a?x=1&y=2#f')", 'x=1&y=2'],
  ["url_extract_parameter('https://example.com/a?x=1&y=a%20b', 'y')", 'a b'],
  ["url_extract_parameter('https://example.com/a?x=1', 'z')", null],
  ["url_extract_protocol('https://example.com')", 'https'],
  ["url_extract_port('https://example.com:8443/')", '8443'],
  ["url_extract_port('https://example.com/')", null],
  ["url_extract_fragment('https://example.com/#top')", 'top'],
  ["url_encode('a b&c')", 'a+b%26c'],
  ["url_decode('a+b%26c')", 'a b&c'],
];
