-- Trino compares text with text only; DuckDB would cast one side.
CREATE MACRO lakehook_is_text(type) AS type = 'VARCHAR';
CREATE MACRO trino_comparable(a, b, outcome) AS
  CASE WHEN lakehook_is_text(typeof(a)) <> lakehook_is_text(typeof(b)) AND typeof(a) <> '"NULL"' AND typeof(b) <> '"NULL"'
    THEN lakehook_raise('TYPE_MISMATCH: Cannot apply operator to ' || lower(typeof(a)) || ' and ' || lower(typeof(b)), row(a, b))
    ELSE outcome END;

-- Dividing decimals rounds half away from zero to the larger of both scales. Doubles are exact for that as long as the scaled
-- dividend stays below 2^52; beyond that the division is done on whole numbers of 38 digits.
CREATE MACRO lakehook_scale(type) AS CAST(regexp_extract(type, ',\s*(\d+)\)', 1) AS INTEGER);
CREATE MACRO lakehook_power(scale) AS CAST('1' || repeat('0', scale) AS HUGEINT);
CREATE MACRO lakehook_unscaled(x, type, scale) AS CAST(replace(CAST(cast_to_type(x, type) AS VARCHAR), '.', '') AS HUGEINT);
CREATE MACRO lakehook_half_up(dividend, divisor) AS
  (2 * abs(dividend) + abs(divisor)) // (2 * abs(divisor)) * CASE WHEN (dividend < 0) <> (divisor < 0) THEN -1 ELSE 1 END;
CREATE MACRO lakehook_decimal_quotient(a, b, type, scale) AS
  CASE
    WHEN abs(CAST(a AS DOUBLE)) * CAST(lakehook_power(2 * scale) AS DOUBLE) < 4e15 AND abs(CAST(b AS DOUBLE)) * CAST(lakehook_power(scale) AS DOUBLE) < 4e15
      THEN cast_to_type(round(
        round(CAST(a AS DOUBLE) * CAST(lakehook_power(scale) AS DOUBLE)) * CAST(lakehook_power(scale) AS DOUBLE)
        / round(CAST(b AS DOUBLE) * CAST(lakehook_power(scale) AS DOUBLE)))
        / CAST(lakehook_power(scale) AS DOUBLE), type)
    ELSE cast_to_type(
      CAST(lakehook_half_up(lakehook_unscaled(a, type, scale) * lakehook_power(scale), lakehook_unscaled(b, type, scale)) AS VARCHAR)
      || 'e-' || CAST(scale AS VARCHAR), type)
  END;

CREATE MACRO trino_divide(a, b) AS
  CASE
    WHEN lakehook_is_whole(typeof(a + b)) THEN
      CASE WHEN b = 0 THEN lakehook_raise('DIVISION_BY_ZERO: Division by zero', row(a, b))
      ELSE cast_to_type(a // b, lakehook_type(a + b)) END
    WHEN typeof(a + b) LIKE 'DECIMAL%' THEN
      CASE WHEN b = 0 THEN lakehook_raise('DIVISION_BY_ZERO: Division by zero', row(a, b))
      ELSE lakehook_decimal_quotient(a, b, lakehook_type(a + b), lakehook_scale(typeof(a + b))) END
    ELSE cast_to_type(a / b, lakehook_type(a + b))
  END;

CREATE MACRO trino_mod(a, b) AS
  CASE WHEN typeof(a + b) NOT IN ('DOUBLE', 'FLOAT') AND b = 0 THEN lakehook_raise('DIVISION_BY_ZERO: Division by zero', row(a, b))
    ELSE a % b END;

CREATE MACRO trino_minus(a, b) AS
  CASE WHEN typeof(a) = 'DATE' AND typeof(b) = 'DATE'
    THEN lakehook_raise('NOT_SUPPORTED: date minus date is not supported by this engine; use date_diff', row(a, b))
    ELSE a - b END;

-- A date plus an interval is a date in Trino, and a timestamp in DuckDB.
CREATE MACRO trino_shift(a, i) AS
  CASE WHEN typeof(a) = 'DATE' AND CAST(cast_to_type(a + i, a) AS VARCHAR) <> left(CAST(a + i AS VARCHAR), 10)
      OR typeof(a) = 'DATE' AND CAST(a + i AS VARCHAR) NOT LIKE '% 00:00:00'
    THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date', row(a, i))
    ELSE cast_to_type(a + i, a) END;

-- An array answers with its element or fails, a map with the value of the key or fails.
CREATE MACRO trino_subscript(a, i) AS
  CASE
    WHEN typeof(a) NOT LIKE 'MAP(%' AND starts_with(CAST(i AS VARCHAR), '-')
      THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || CAST(i AS VARCHAR), row(a, i))
    WHEN a[i] IS NOT NULL OR a IS NULL OR i IS NULL THEN a[i]
    WHEN typeof(a) LIKE 'MAP(%' THEN
      CASE WHEN list_contains(json_keys(to_json(a)), CAST(i AS VARCHAR)) THEN a[i]
      ELSE lakehook_raise('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || CAST(i AS VARCHAR), row(a, i)) END
    WHEN CAST(i AS VARCHAR) = '0' THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1', row(a, i))
    WHEN json_array_length(to_json(a)) < TRY_CAST(i AS BIGINT) THEN lakehook_raise(
      'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: ' || CAST(i AS VARCHAR) || ' > '
      || CAST(json_array_length(to_json(a)) AS VARCHAR), row(a, i))
    ELSE a[i]
  END;
