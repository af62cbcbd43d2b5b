-- The fields of a line of a text table, as they are written. In them a line feed stands for an escaped escape character, and a
-- carriage return for an escaped delimiter; a line can hold neither of itself.
CREATE MACRO lakehook_text_fields(line, delimiter, escaper) AS
  string_split(replace(replace(line, escaper || escaper, chr(10)), escaper || delimiter, chr(13)), delimiter);

-- The text of such a field. After the escape character n is a line feed, r a carriage return, and all else itself.
CREATE MACRO lakehook_text_value(field, delimiter, escaper) AS
  CASE WHEN contains(field, escaper) OR contains(field, chr(10)) OR contains(field, chr(13)) THEN
    array_to_string(list_transform(string_split(field, chr(10)), lambda lh_p:
      regexp_replace(
        replace(replace(replace(lh_p, chr(13), delimiter), escaper || 'n', chr(10)), escaper || 'r', chr(13)),
        regexp_escape(escaper) || '(.)', '\1', 'gs')), escaper)
  ELSE field END;

-- As LazySimpleSerDe reads values: what is not of the type is NULL, and a fraction of a whole number is dropped.
CREATE MACRO lakehook_text_whole(field) AS
  CASE WHEN regexp_full_match(field, '[+-]?\d+(\.\d*)?') THEN split_part(field, '.', 1) END;
CREATE MACRO lakehook_text_boolean(field) AS
  CASE lower(field) WHEN 'true' THEN true WHEN 'false' THEN false END;
CREATE MACRO lakehook_text_timestamp(field) AS
  CASE WHEN regexp_full_match(field, '\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}:\d{1,2}(\.\d{1,9})?)?') THEN TRY_CAST(field AS TIMESTAMP) END;
CREATE MACRO lakehook_text_date(field) AS
  CASE WHEN regexp_full_match(field, '\d{4}-\d{1,2}-\d{1,2}') THEN TRY_CAST(field AS DATE) END;

-- The fields of a line of OpenCSVSerde, as they are written. Of the patterns the first is that of a whole line, the second
-- that of a delimiter and a field.
CREATE MACRO lakehook_csv_fields(line, delimiter, whole, field) AS
  CASE WHEN regexp_full_match(line, whole) THEN regexp_extract_all(delimiter || line, field, 1)
  ELSE lakehook_raise('HIVE_BAD_DATA: a line with quotes or escapes out of place is not supported by this engine', line) END;
CREATE MACRO lakehook_csv_value(field, quote, escaper, escaped) AS
  CASE WHEN starts_with(field, quote) THEN regexp_replace(substr(field, 2, length(field) - 2), escaped, '\1\2', 'gs')
  ELSE replace(field, escaper, '') END;
CREATE MACRO lakehook_csv_number(value, number) AS
  CASE WHEN value IS NOT NULL AND number IS NULL
  THEN lakehook_raise('HIVE_BAD_DATA: Error parsing a field value', value) ELSE number END;
