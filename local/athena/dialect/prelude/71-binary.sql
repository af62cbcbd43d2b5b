CREATE MACRO lakehook_bytes(b) AS
  CASE WHEN typeof(b) = 'BLOB' THEN b ELSE lakehook_raise('TYPE_MISMATCH: Unexpected parameters: expected varbinary', b) END;
CREATE MACRO trino_to_hex(b) AS hex(lakehook_bytes(b));
CREATE MACRO trino_from_hex(s) AS unhex(s);
CREATE MACRO trino_to_base64(b) AS to_base64(lakehook_bytes(b));
CREATE MACRO trino_from_base64(s) AS from_base64(s);
CREATE MACRO trino_md5(b) AS unhex(md5(lakehook_bytes(b)));
CREATE MACRO trino_sha1(b) AS unhex(sha1(lakehook_bytes(b)));
CREATE MACRO trino_sha256(b) AS unhex(sha256(lakehook_bytes(b)));
