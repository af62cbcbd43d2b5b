CREATE MACRO trino_json_parse(s) AS json(s);
CREATE MACRO trino_json_format(j) AS
  CASE WHEN typeof(j) = 'JSON' THEN CAST(j AS VARCHAR) ELSE lakehook_raise('TYPE_MISMATCH: Unexpected parameters for function json_format', j) END;
CREATE MACRO trino_json_extract(j, path) AS CASE WHEN json_valid(j) THEN json_extract(j, path) END;
CREATE MACRO trino_json_extract_scalar(j, path) AS
  CASE WHEN json_valid(j) AND json_type(j, path) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(j, path) END;
CREATE MACRO trino_json_array_length(j) AS
  CASE WHEN json_valid(j) AND json_type(j) = 'ARRAY' THEN CAST(json_array_length(j) AS BIGINT) END;
CREATE MACRO trino_json_size(j, path) AS
  CASE json_type(j, path)
    WHEN 'OBJECT' THEN len(json_keys(j, path))
    WHEN 'ARRAY' THEN CAST(json_array_length(j, path) AS BIGINT)
    ELSE CASE WHEN json_type(j, path) IS NOT NULL THEN 0 END
  END;
