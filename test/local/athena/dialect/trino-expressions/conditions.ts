import type { Answer } from './answer.ts';

export const CONDITIONS: Answer[] = [
  ["CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END", 'two'],
  ["CASE WHEN 1 = 2 THEN 'a' END", null],
  ["if(1 > 2, 'yes', 'no')", 'no'],
  ["if(1 > 2, 'yes')", null],
  ['coalesce(NULL, NULL, 3)', '3'],
  ['nullif(1, 1)', null],
  ['nullif(1, 2)', '1'],
  ['greatest(1, 3, 2)', '3'],
  ['least(1, 3, 2)', '1'],
  ['greatest(1, NULL)', null],
  ['least(2, NULL)', null],
  ["greatest('a', 'b')", 'b'],
];
