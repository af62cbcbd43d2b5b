CREATE MACRO trino_cardinality(x) AS
  CAST(CASE WHEN typeof(x) LIKE 'MAP(%' THEN len(json_keys(to_json(x))) ELSE json_array_length(to_json(x)) END AS BIGINT);
CREATE MACRO trino_element_at(x, i) AS
  CASE WHEN typeof(x) NOT LIKE 'MAP(%' AND CAST(i AS VARCHAR) = '0'
    THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', i) ELSE x[i] END;
CREATE MACRO trino_contains(a, e) AS
  CASE WHEN a IS NULL OR e IS NULL THEN NULL WHEN list_contains(a, e) THEN true WHEN lakehook_has_null(a) THEN NULL ELSE false END;
CREATE MACRO trino_array_position(a, e) AS CASE WHEN a IS NULL OR e IS NULL THEN NULL ELSE CAST(coalesce(list_position(a, e), 0) AS BIGINT) END;
CREATE MACRO trino_array_remove(a, e) AS CASE WHEN e IS NULL THEN NULL ELSE list_filter(a, lambda lh_x: lh_x IS DISTINCT FROM e) END;
-- In the order of first appearance, NULL among them.
CREATE MACRO trino_array_distinct(a) AS
  list_filter(a, lambda lh_x, lh_i: len(list_filter(a[1:lh_i - 1], lambda lh_y: lh_y IS NOT DISTINCT FROM lh_x)) = 0);
CREATE MACRO trino_array_union(a, b) AS trino_array_distinct(a || b);
CREATE MACRO trino_array_intersect(a, b) AS
  trino_array_distinct(list_filter(a, lambda lh_x: len(list_filter(b, lambda lh_y: lh_y IS NOT DISTINCT FROM lh_x)) > 0));
CREATE MACRO trino_array_except(a, b) AS
  trino_array_distinct(list_filter(a, lambda lh_x: len(list_filter(b, lambda lh_y: lh_y IS NOT DISTINCT FROM lh_x)) = 0));
CREATE MACRO trino_arrays_overlap(a, b) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN list_has_any(a, b) THEN true
    WHEN lakehook_has_null(a) AND len(b) > 0 OR lakehook_has_null(b) AND len(a) > 0 THEN NULL ELSE false END;
CREATE MACRO trino_array_join(a, d) AS array_to_string(list_transform(a, lambda lh_e: trino_to_varchar(lh_e)), d),
(a, d, n) AS array_to_string(list_transform(a, lambda lh_e: coalesce(trino_to_varchar(lh_e), n)), d);
CREATE MACRO trino_array_max(a) AS CASE WHEN lakehook_has_null(a) THEN NULL ELSE list_max(a) END;
CREATE MACRO trino_array_min(a) AS CASE WHEN lakehook_has_null(a) THEN NULL ELSE list_min(a) END;
CREATE MACRO trino_array_sort(a) AS list_sort(a, 'ASC', 'NULLS LAST');
CREATE MACRO trino_flatten(a) AS flatten(a);
CREATE MACRO trino_repeat(x, n) AS repeat([x], CAST(n AS BIGINT));
-- Trino makes no more than 10,000 entries.
CREATE MACRO lakehook_too_long(x) AS
  lakehook_raise('INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries', x);
CREATE MACRO trino_sequence(a, b) AS
  CASE WHEN abs(CAST(b AS HUGEINT) - a) >= 10000 THEN lakehook_too_long(row(a, b)) WHEN a <= b THEN generate_series(a, b) ELSE generate_series(a, b, -1) END,
(a, b, step) AS list_transform([generate_series(a, b, step)], lambda lh_l:
  CASE WHEN len(lh_l) > 10000 THEN lakehook_too_long(lh_l) ELSE list_transform(lh_l, lambda lh_t: cast_to_type(lh_t, a)) END)[1];
CREATE MACRO trino_slice(a, i, n) AS
  CASE WHEN i > 0 THEN a[i:i + n - 1]
    WHEN i < 0 THEN CASE WHEN -i > len(a) THEN a[1:0] ELSE a[len(a) + i + 1:len(a) + i + n] END
    ELSE lakehook_raise('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', i) END;
CREATE MACRO trino_trim_array(a, n) AS a[1:len(a) - n];
CREATE MACRO trino_zip(a, b) AS list_transform(range(1, 1 + greatest(len(a), len(b))), lambda lh_i: row(a[lh_i], b[lh_i]));
-- What the matching functions make of the outcomes of a predicate.
CREATE MACRO lakehook_any(outcomes) AS
  CASE WHEN outcomes IS NULL THEN NULL WHEN list_contains(outcomes, true) THEN true WHEN lakehook_has_null(outcomes) THEN NULL ELSE false END;
CREATE MACRO lakehook_all(outcomes) AS
  CASE WHEN outcomes IS NULL THEN NULL WHEN list_contains(outcomes, false) THEN false WHEN lakehook_has_null(outcomes) THEN NULL ELSE true END;
-- UNNEST makes columns of the fields of rows, which takes their names.
CREATE MACRO lakehook_elements(a) AS
  CASE WHEN typeof(a) LIKE 'STRUCT(%[]' OR typeof(a) LIKE 'MAP(%'
    THEN lakehook_raise('NOT_SUPPORTED: UNNEST needs a name for each column', a) ELSE a END;
