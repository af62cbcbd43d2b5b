CREATE MACRO trino_map() AS MAP {},
(k, v) AS MAP(k, v);
CREATE MACRO trino_map_keys(m) AS map_keys(m);
CREATE MACRO trino_map_values(m) AS map_values(m);
CREATE MACRO trino_map_entries(m) AS list_transform(map_entries(m), lambda lh_e: row(lh_e.key, lh_e.value));
CREATE MACRO trino_map_from_entries(a) AS
  map_from_entries(list_transform(a, lambda lh_e: {'key': struct_extract_at(lh_e, 1), 'value': struct_extract_at(lh_e, 2)}));
CREATE MACRO trino_map_concat(a, b) AS map_concat(a, b),
(a, b, c) AS map_concat(a, b, c);
