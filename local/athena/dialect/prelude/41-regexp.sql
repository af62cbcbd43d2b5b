CREATE MACRO trino_regexp_like(s, p) AS regexp_matches(s, p);
-- A group that took no part in the match is NULL in Trino and empty here; where the two cannot be told apart, fail.
CREATE MACRO lakehook_group(text, p, g) AS
  CASE WHEN text = '' AND g > 0 AND regexp_matches(p, '\)[?*{]|\|')
    THEN lakehook_raise('NOT_SUPPORTED: a group that may be absent is not supported by this engine', row(text, p, g)) ELSE text END;
CREATE MACRO trino_regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END,
(s, p, g) AS CASE WHEN regexp_matches(s, p) THEN lakehook_group(regexp_extract(s, p, g), p, g) END;
CREATE MACRO trino_regexp_extract_all(s, p) AS regexp_extract_all(s, p),
(s, p, g) AS list_transform(regexp_extract_all(s, p, g), lambda lh_t: lakehook_group(lh_t, p, g));
CREATE MACRO lakehook_replacement(r) AS
  CASE WHEN regexp_matches(r, '\\|\$\{|\$\d\d|\$(\D|$)') THEN lakehook_raise('NOT_SUPPORTED: this replacement is not supported by this engine', r)
  ELSE regexp_replace(r, '\$(\d)', '\\\1', 'g') END;
CREATE MACRO trino_regexp_replace(s, p) AS regexp_replace(s, p, '', 'g'),
(s, p, r) AS regexp_replace(s, p, lakehook_replacement(r), 'g');
CREATE MACRO trino_regexp_split(s, p) AS string_split_regex(s, p);
CREATE MACRO trino_regexp_count(s, p) AS len(regexp_extract_all(s, p));
