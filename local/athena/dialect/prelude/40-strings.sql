CREATE MACRO trino_chr(n) AS chr(CAST(n AS INTEGER));
CREATE MACRO trino_codepoint(s) AS unicode(s);
CREATE MACRO trino_length(s) AS length(s);
CREATE MACRO trino_lower(s) AS lower(s);
-- Character by character, ß has no capital.
CREATE MACRO trino_upper(s) AS
  CASE WHEN contains(s, 'ß') THEN array_to_string(list_transform(string_split(s, 'ß'), lambda lh_p: upper(lh_p)), 'ß') ELSE upper(s) END;
CREATE MACRO trino_trim(s) AS regexp_replace(s, '^[\s\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}\x{1680}\x1c-\x1f\x0b]+|[\s\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}\x{1680}\x1c-\x1f\x0b]+$', '', 'g'),
(s, characters) AS trim(s, characters);
CREATE MACRO trino_ltrim(s) AS regexp_replace(s, '^[\s\x0b]+', ''),
(s, characters) AS ltrim(s, characters);
CREATE MACRO trino_rtrim(s) AS regexp_replace(s, '[\s\x0b]+$', ''),
(s, characters) AS rtrim(s, characters);
CREATE MACRO trino_lpad(s, n, p) AS lpad(s, CAST(n AS INTEGER), p);
CREATE MACRO trino_rpad(s, n, p) AS rpad(s, CAST(n AS INTEGER), p);
CREATE MACRO trino_replace(s, search) AS replace(s, search, ''),
(s, search, r) AS CASE WHEN search = '' THEN lakehook_raise('NOT_SUPPORTED: replace of an empty string is not supported by this engine', search) ELSE replace(s, search, r) END;
CREATE MACRO trino_reverse(s) AS array_to_string(list_reverse(regexp_extract_all(s, '(?s).')), '');
CREATE MACRO trino_split(s, d) AS string_split(s, d);
CREATE MACRO trino_split_part(s, d, i) AS
  CASE WHEN i <= 0 THEN lakehook_raise('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero', i) ELSE string_split(s, d)[i] END;
CREATE MACRO trino_split_to_map(s, entry, pair) AS
  map_from_entries(list_transform(string_split(s, entry), lambda lh_e: {'key': split_part(lh_e, pair, 1), 'value': split_part(lh_e, pair, 2)}));
CREATE MACRO trino_strpos(s, part) AS strpos(s, part);
CREATE MACRO trino_starts_with(s, part) AS starts_with(s, part);
-- Position 0, and a negative one beyond the beginning, answer with nothing.
CREATE MACRO trino_substr(s, i) AS CASE WHEN i = 0 OR -i > length(s) THEN '' ELSE substr(s, i) END,
(s, i, n) AS CASE WHEN i = 0 OR -i > length(s) OR n <= 0 THEN '' ELSE substr(s, i, n) END;
CREATE MACRO trino_translate(s, a, b) AS translate(s, a, b);
CREATE MACRO trino_levenshtein_distance(a, b) AS levenshtein(a, b);
CREATE MACRO trino_hamming_distance(a, b) AS hamming(a, b);
CREATE MACRO trino_normalize(s) AS nfc_normalize(s);
CREATE MACRO trino_to_utf8(s) AS encode(s);
CREATE MACRO trino_from_utf8(b) AS decode(b);
CREATE MACRO trino_url_encode(s) AS replace(replace(replace(url_encode(s), '%20', '+'), '~', '%7E'), '%2A', '*');
CREATE MACRO trino_url_decode(s) AS url_decode(replace(s, '+', ' '));
CREATE MACRO lakehook_url_part(u, pattern) AS CASE WHEN regexp_matches(u, '^[a-zA-Z][\w+.-]*://') THEN regexp_extract(u, pattern, 1) END;
CREATE MACRO trino_url_extract_protocol(u) AS lakehook_url_part(u, '^([a-zA-Z][\w+.-]*)://');
CREATE MACRO trino_url_extract_host(u) AS lakehook_url_part(u, '^[^:/?#]+://(?:[^@/?#]*@)?([^:/?#]*)');
CREATE MACRO trino_url_extract_port(u) AS TRY_CAST(nullif(lakehook_url_part(u, '^[^:/?#]+://(?:[^@/?#]*@)?[^:/?#]*:(\d+)'), '') AS BIGINT);
CREATE MACRO trino_url_extract_path(u) AS url_decode(lakehook_url_part(u, '^[^:/?#]+://[^/?#]*([^?#]*)'));
CREATE MACRO trino_url_extract_query(u) AS lakehook_url_part(u, '^[^?#]*\?([^#]*)');
CREATE MACRO trino_url_extract_fragment(u) AS lakehook_url_part(u, '^[^#]*#(.*)$');
CREATE MACRO trino_url_extract_parameter(u, n) AS
  list_transform(list_filter(string_split(lakehook_url_part(u, '^[^?#]*\?([^#]*)'), '&'), lambda lh_p: split_part(lh_p, '=', 1) = n),
    lambda lh_p: trino_url_decode(regexp_replace(lh_p, '^[^=]*=?', '')))[1];
