CREATE MACRO lakehook_cannot_cast(x, type) AS
  lakehook_raise('INVALID_CAST_ARGUMENT: Cannot cast ''' || CAST(x AS VARCHAR) || ''' to ' || type, x);

CREATE MACRO trino_to_varchar(x) AS
  CASE
    WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN lakehook_double_text(x)
    WHEN typeof(x) IN ('TIMESTAMP', 'TIME') THEN lakehook_millisecond_text(CAST(x AS VARCHAR))
    WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN lakehook_instant_text(CAST(x AS VARCHAR))
    WHEN typeof(x) = 'JSON' THEN json_extract_string(CAST(x AS VARCHAR), '$')
    WHEN typeof(x) IN ('BLOB', 'INTERVAL') OR typeof(x) LIKE '%[]' OR typeof(x) LIKE '%(%' AND typeof(x) NOT LIKE 'DECIMAL%'
      THEN lakehook_raise('TYPE_MISMATCH: Cannot cast ' || lower(typeof(x)) || ' to varchar', x)
    ELSE CAST(x AS VARCHAR)
  END;

-- What a whole number is cast from: text must be one, a fraction is rounded half away from zero.
CREATE MACRO trino_whole(x, type) AS
  CASE
    WHEN typeof(x) = 'VARCHAR' THEN
      CASE WHEN regexp_full_match(CAST(x AS VARCHAR), '[+-]?\d+') THEN x WHEN x IS NULL THEN NULL ELSE lakehook_cannot_cast(x, type) END
    WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN cast_to_type(round(TRY_CAST(x AS DOUBLE)), x)
    ELSE x
  END;

-- What a number with a fraction is cast from.
CREATE MACRO trino_number(x, type) AS
  CASE WHEN typeof(x) = 'VARCHAR' AND
      NOT regexp_full_match(CAST(x AS VARCHAR), '\s*[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NaN|Infinity)\s*')
    THEN lakehook_cannot_cast(x, type) ELSE x END;

CREATE MACRO trino_date(x) AS
  CASE WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '\s*\d{4,}-\d{1,2}-\d{1,2}\s*')
    THEN lakehook_cannot_cast(x, 'date') ELSE CAST(x AS DATE) END;

CREATE MACRO trino_to_timestamp(x) AS
  CASE WHEN typeof(x) = 'VARCHAR'
      AND NOT regexp_full_match(CAST(x AS VARCHAR), '\s*\d{4,}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?\s*')
    THEN lakehook_cannot_cast(x, 'timestamp(3)') ELSE CAST(x AS TIMESTAMP) END;

CREATE MACRO trino_to_instant(x) AS
  CASE WHEN typeof(x) = 'VARCHAR'
      AND NOT regexp_full_match(CAST(x AS VARCHAR), '\s*\d{4,}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?( UTC)?\s*')
    THEN lakehook_raise('NOT_SUPPORTED: only UTC is supported by this engine when text is cast to timestamp with time zone', x)
    ELSE CAST(x AS TIMESTAMPTZ) END;

CREATE MACRO trino_to_json(x) AS to_json(x);
