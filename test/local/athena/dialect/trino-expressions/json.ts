import type { Answer } from './answer.ts';

export const OF_JSON: Answer[] = [
  ['json_extract_scalar(\'{"a": {"b": 5}}\', \'$.a.b\')', '5'],
  ["json_extract_scalar('{\"a\": [1, 2]}', '$.a[1]')", '2'],
  ["json_extract_scalar('{\"a\": [1, 2]}', '$.a')", null],
  ['json_extract_scalar(\'{"a": "x"}\', \'$.b\')', null],
  ['json_extract_scalar(\'{"a b": "x"}\', \'$["a b"]\')', 'x'],
  ["json_extract_scalar('not json', '$.a')", null],
  ['json_extract(\'{"a": {"b": [1, 2]}}\', \'$.a\')', '{"b":[1,2]}'],
  ["json_array_length('[1, 2, 3]')", '3'],
  ["json_array_length('{}')", null],
  ["json_format(JSON '[1, 2]')", '[1,2]'],
  ["json_parse('[1, 2]')", '[1,2]'],
  ['json_size(\'{"x": {"a": 1, "b": 2}}\', \'$.x\')', '2'],
  ["CAST(json_parse('[1, 2]') AS array(integer))", '[1, 2]'],
  ['CAST(JSON \'"abc"\' AS varchar)', 'abc'],
  ['CAST(ARRAY[1, 2] AS json)', '[1,2]'],
];
