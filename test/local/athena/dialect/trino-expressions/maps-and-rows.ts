import type { Answer } from './answer.ts';

export const MAPS_AND_ROWS: Answer[] = [
  ["MAP(ARRAY['a', 'b'], ARRAY[1, 2])", '{a=1, b=2}'],
  ["MAP(ARRAY['a'], ARRAY[1])['a']", '1'],
  ["element_at(MAP(ARRAY['a'], ARRAY[1]), 'z')", null],
  ["cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", '2'],
  ["map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", '[a, b]'],
  ["map_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", '[1, 2]'],
  ["map_entries(MAP(ARRAY[1], ARRAY['x']))", '[{field0=1, field1=x}]'],
  ["map_from_entries(ARRAY[ROW('a', 1), ROW('b', 2)])", '{a=1, b=2}'],
  ["map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a'], ARRAY[2]))", '{a=2}'],
  ["map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)", '{b=2}'],
  ["transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'x')", '{ax=1}'],
  ["transform_values(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1)", '{a=2}'],
  ["ROW(1, 'x')", '{field0=1, field1=x}'],
  ['ROW(1, NULL)', '{field0=1, field1=null}'],
];
