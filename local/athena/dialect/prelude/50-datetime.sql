CREATE MACRO lakehook_now() AS date_trunc('millisecond', now());
CREATE MACRO lakehook_check_unit(unit, x) AS
  CASE
    WHEN unit NOT IN ('millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year')
      THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: ''' || unit || ''' is not a valid Timestamp field', row(unit, x))
    WHEN typeof(x) = 'DATE' AND unit IN ('millisecond', 'second', 'minute', 'hour')
      THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: ''' || unit || ''' is not a valid DATE field', row(unit, x))
    ELSE true
  END;
CREATE MACRO lakehook_span(unit, n) AS
  CASE unit
    WHEN 'millisecond' THEN to_milliseconds(CAST(n AS BIGINT))
    WHEN 'second' THEN to_seconds(CAST(n AS BIGINT))
    WHEN 'minute' THEN to_minutes(CAST(n AS BIGINT))
    WHEN 'hour' THEN to_hours(CAST(n AS BIGINT))
    WHEN 'day' THEN to_days(CAST(n AS INTEGER))
    WHEN 'week' THEN to_weeks(CAST(n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER))
    WHEN 'quarter' THEN to_months(3 * CAST(n AS INTEGER))
    WHEN 'year' THEN to_years(CAST(n AS INTEGER))
  END;
CREATE MACRO trino_date_add(unit, n, x) AS
  CASE WHEN lakehook_check_unit(lower(unit), x) THEN cast_to_type(x + lakehook_span(lower(unit), n), x) END;
-- Whole units that have passed; DuckDB's date_diff counts boundaries.
CREATE MACRO trino_date_diff(unit, a, b) AS CASE WHEN lakehook_check_unit(lower(unit), a) THEN date_sub(lower(unit), a, b) END;
CREATE MACRO trino_date_trunc(unit, x) AS CASE WHEN lakehook_check_unit(lower(unit), x) THEN cast_to_type(date_trunc(lower(unit), x), x) END;
CREATE MACRO trino_from_unixtime(x) AS date_trunc('millisecond', to_timestamp(x) + INTERVAL '500 microseconds');
CREATE MACRO trino_to_unixtime(x) AS epoch(x);
CREATE MACRO trino_from_iso8601_timestamp(s) AS
  CASE WHEN regexp_full_match(s, '\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|z)?)?') THEN CAST(s AS TIMESTAMPTZ)
  WHEN s IS NULL THEN NULL
  ELSE lakehook_raise('NOT_SUPPORTED: from_iso8601_timestamp takes times in UTC only in this engine', s) END;
CREATE MACRO trino_from_iso8601_date(s) AS
  CASE WHEN regexp_full_match(s, '\d{4}-\d{2}-\d{2}') THEN CAST(s AS DATE) WHEN s IS NULL THEN NULL
  ELSE lakehook_raise('INVALID_FUNCTION_ARGUMENT: Invalid format: "' || s || '"', s) END;
CREATE MACRO trino_to_iso8601(x) AS
  CASE typeof(x)
    WHEN 'DATE' THEN CAST(x AS VARCHAR)
    WHEN 'TIMESTAMP' THEN replace(lakehook_millisecond_text(CAST(x AS VARCHAR)), ' ', 'T')
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN replace(lakehook_millisecond_text(regexp_replace(CAST(x AS VARCHAR), '\+00$', '')), ' ', 'T') || 'Z'
    ELSE lakehook_raise('TYPE_MISMATCH: Unexpected parameters for function to_iso8601', x)
  END;
CREATE MACRO trino_last_day_of_month(x) AS last_day(x);
CREATE MACRO trino_year(x) AS year(x);
CREATE MACRO trino_quarter(x) AS quarter(x);
CREATE MACRO trino_month(x) AS month(x);
CREATE MACRO trino_week(x) AS week(x);
CREATE MACRO trino_week_of_year(x) AS week(x);
CREATE MACRO trino_year_of_week(x) AS isoyear(x);
CREATE MACRO trino_yow(x) AS isoyear(x);
CREATE MACRO trino_day(x) AS day(x);
CREATE MACRO trino_day_of_month(x) AS day(x);
CREATE MACRO trino_day_of_week(x) AS isodow(x);
CREATE MACRO trino_dow(x) AS isodow(x);
CREATE MACRO trino_day_of_year(x) AS dayofyear(x);
CREATE MACRO trino_doy(x) AS dayofyear(x);
CREATE MACRO trino_hour(x) AS hour(x);
CREATE MACRO trino_minute(x) AS minute(x);
CREATE MACRO trino_second(x) AS second(x);
CREATE MACRO trino_millisecond(x) AS millisecond(x) % 1000;
