-- Fails the query with `message`, which begins with one of Trino's error names. A cast that cannot succeed does it, since
-- TRY() catches casts and not error(). `value` must be what the condition for failing depends on: a message that hangs on
-- no column is computed once ahead of all rows, and fails queries in which the condition never holds.
CREATE MACRO lakehook_raise(message, value) AS
  CASE WHEN CAST(concat(message, left(CAST(value AS VARCHAR), 0)) AS BOOLEAN) THEN NULL END;

-- NULL of the type of an expression, which is not evaluated: the second argument of cast_to_type.
CREATE MACRO lakehook_type(expression) AS CASE WHEN false THEN expression END;

CREATE MACRO lakehook_is_whole(type) AS type IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'INTEGER_LITERAL');

CREATE MACRO lakehook_has_null(list) AS len(list_filter(list, lambda lh_e: lh_e IS NULL)) > 0;

-- Java's text of a double or real, from DuckDB's. Java turns to the exponent below 0.001 and from 10,000,000 on.
CREATE MACRO lakehook_scientific(sign, whole, fraction, exponent) AS
  list_transform([ltrim(whole || fraction, '0')], lambda lh_digits:
    sign || left(lh_digits, 1) || '.' || coalesce(nullif(rtrim(substr(lh_digits, 2), '0'), ''), '0') || 'E' ||
    CAST(CASE WHEN ltrim(whole, '0') <> '' THEN length(ltrim(whole, '0')) - 1
         ELSE length(lh_digits) - length(fraction) - 1 END + exponent AS VARCHAR))[1];

CREATE MACRO lakehook_double_text(x) AS
  CASE
    WHEN isnan(CAST(x AS DOUBLE)) THEN 'NaN'
    WHEN isinf(CAST(x AS DOUBLE)) THEN CASE WHEN CAST(x AS DOUBLE) > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN CAST(x AS DOUBLE) = 0 OR (abs(CAST(x AS DOUBLE)) >= 0.001 AND abs(CAST(x AS DOUBLE)) < 10000000) THEN CAST(x AS VARCHAR)
    ELSE list_transform([CAST(x AS VARCHAR)], lambda lh_text: lakehook_scientific(
      CASE WHEN starts_with(lh_text, '-') THEN '-' ELSE '' END,
      regexp_extract(lh_text, '^-?(\d+)', 1),
      regexp_extract(lh_text, '\.(\d+)', 1),
      coalesce(TRY_CAST(regexp_extract(lh_text, 'e([+-]?\d+)$', 1) AS INTEGER), 0)))[1]
  END;

-- 2024-01-02 03:04:05 becomes 2024-01-02 03:04:05.000, and so does 03:04:05.
CREATE MACRO lakehook_millisecond_text(text) AS
  CASE WHEN contains(text, '.') THEN regexp_replace(text || '00', '(\.\d{3})\d*$', '\1')
  ELSE text || '.000' END;

-- 2024-01-02 03:04:05+00 becomes 2024-01-02 03:04:05.000 UTC: the engine's session is in UTC.
CREATE MACRO lakehook_instant_text(text) AS lakehook_millisecond_text(regexp_replace(text, '\+00$', '')) || ' UTC';

CREATE MACRO lakehook_interval_text(x) AS
  CASE
    WHEN datepart('month', x) = 0 AND datepart('year', x) = 0 THEN
      CASE WHEN x < INTERVAL '0' DAY THEN '-' ELSE '' END || CAST(abs(epoch_us(x)) // 86400000000 AS VARCHAR) || ' ' ||
      lakehook_millisecond_text(CAST(TIME '00:00:00' + to_microseconds(abs(epoch_us(x)) % 86400000000) AS VARCHAR))
    ELSE
      CASE WHEN x < INTERVAL '0' DAY THEN '-' ELSE '' END || CAST(abs(datepart('year', x)) AS VARCHAR) || '-' ||
      CAST(abs(datepart('month', x)) AS VARCHAR)
  END;

-- 65 68 3f
CREATE MACRO lakehook_binary_text(x) AS rtrim(regexp_replace(lower(hex(x)), '(..)', '\1 ', 'g'));
