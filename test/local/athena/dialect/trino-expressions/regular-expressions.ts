import type { Answer } from './answer.ts';

export const REGULAR_EXPRESSIONS: Answer[] = [
  ["regexp_like('1a 2b 14m', '\\d+b')", 'true'],
  ["regexp_like('abc', '^b')", 'false'],
  ["regexp_extract('1a 2b 14m', '\\d+')", '1'],
  ["regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", 'a'],
  ["regexp_extract('abc', '\\d+')", null],
  ["regexp_extract_all('1a 2b 14m', '\\d+')", '[1, 2, 14]'],
  ["regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2)", '[a, b, m]'],
  ["regexp_replace('1a 2b 14m', '\\d+[ab] ')", '14m'],
  ["regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')", '3ca 3cb 14m'],
  ["regexp_replace('aaa', 'a', 'b')", 'bbb'],
  ["regexp_split('1a 2b 14m', '\\s*[a-z]+\\s*')", '[1, 2, 14, ]'],
  ["regexp_count('1a 2b 14m', '\\s*[a-z]+\\s*')", '3'],
];
