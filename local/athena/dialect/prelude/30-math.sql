CREATE MACRO trino_abs(x) AS abs(x);
-- Java's is exact for cubes.
CREATE MACRO trino_cbrt(x) AS CASE WHEN pow(round(cbrt(x)), 3) = x THEN round(cbrt(x)) ELSE cbrt(x) END;
CREATE MACRO trino_ceil(x) AS cast_to_type(ceil(x), CASE WHEN false THEN round(x) END);
CREATE MACRO trino_ceiling(x) AS cast_to_type(ceil(x), CASE WHEN false THEN round(x) END);
CREATE MACRO trino_floor(x) AS cast_to_type(floor(x), CASE WHEN false THEN round(x) END);
CREATE MACRO trino_degrees(x) AS degrees(x);
CREATE MACRO trino_radians(x) AS radians(x);
CREATE MACRO trino_e() AS exp(1);
CREATE MACRO trino_pi() AS pi();
CREATE MACRO trino_exp(x) AS exp(x);
CREATE MACRO trino_ln(x) AS ln(x);
CREATE MACRO trino_log2(x) AS log2(x);
CREATE MACRO trino_log10(x) AS log10(x);
CREATE MACRO trino_log(b, x) AS ln(x) / ln(b);
CREATE MACRO trino_pow(x, p) AS CAST(pow(x, p) AS DOUBLE);
CREATE MACRO trino_power(x, p) AS CAST(pow(x, p) AS DOUBLE);
CREATE MACRO trino_sqrt(x) AS sqrt(x);
-- A decimal keeps its scale and gains a digit: round(9.95, 1) is 10.00.
CREATE MACRO trino_round(x) AS round(x),
(x, d) AS cast_to_type(round(x, d), CASE WHEN false THEN x + x END);
CREATE MACRO trino_truncate(x) AS cast_to_type(trunc(x), CASE WHEN false THEN round(x) END);
CREATE MACRO trino_sign(x) AS cast_to_type(sign(x), CASE WHEN false THEN round(x) END);
CREATE MACRO trino_acos(x) AS acos(x);
CREATE MACRO trino_asin(x) AS asin(x);
CREATE MACRO trino_atan(x) AS atan(x);
CREATE MACRO trino_atan2(y, x) AS atan2(y, x);
CREATE MACRO trino_cos(x) AS cos(x);
CREATE MACRO trino_cosh(x) AS cosh(x);
CREATE MACRO trino_sin(x) AS sin(x);
CREATE MACRO trino_sinh(x) AS sinh(x);
CREATE MACRO trino_tan(x) AS tan(x);
CREATE MACRO trino_tanh(x) AS tanh(x);
CREATE MACRO trino_infinity() AS CAST('Infinity' AS DOUBLE);
CREATE MACRO trino_nan() AS CAST('NaN' AS DOUBLE);
CREATE MACRO trino_is_finite(x) AS isfinite(CAST(x AS DOUBLE));
CREATE MACRO trino_is_infinite(x) AS isinf(CAST(x AS DOUBLE));
CREATE MACRO trino_is_nan(x) AS isnan(CAST(x AS DOUBLE));
CREATE MACRO trino_random() AS random(),
(n) AS CAST(floor(random() * n) AS INTEGER),
(low, high) AS CAST(low + floor(random() * (high - low)) AS INTEGER);
CREATE MACRO trino_rand() AS random(),
(n) AS CAST(floor(random() * n) AS INTEGER),
(low, high) AS CAST(low + floor(random() * (high - low)) AS INTEGER);
CREATE MACRO trino_to_base(x, radix) AS lower(to_base(x, radix));
CREATE MACRO trino_bitwise_and(a, b) AS CAST(a AS BIGINT) & CAST(b AS BIGINT);
CREATE MACRO trino_bitwise_or(a, b) AS CAST(a AS BIGINT) | CAST(b AS BIGINT);
CREATE MACRO trino_bitwise_xor(a, b) AS xor(CAST(a AS BIGINT), CAST(b AS BIGINT));
CREATE MACRO trino_bitwise_not(a) AS ~CAST(a AS BIGINT);
CREATE MACRO trino_width_bucket(x, low, high, n) AS
  CASE WHEN low < high THEN
    CASE WHEN x < low THEN 0 WHEN x >= high THEN CAST(n AS BIGINT) + 1
    ELSE CAST(floor(CAST(n AS DOUBLE) * (x - low) / (CAST(high AS DOUBLE) - low)) AS BIGINT) + 1 END
  ELSE lakehook_raise('NOT_SUPPORTED: width_bucket with falling bounds is not supported by this engine', row(x, low, high)) END;
-- One NULL makes the answer NULL; DuckDB's own pass over it.
CREATE MACRO trino_greatest(list) AS CASE WHEN lakehook_has_null(list) THEN NULL ELSE list_max(list) END;
CREATE MACRO trino_least(list) AS CASE WHEN lakehook_has_null(list) THEN NULL ELSE list_min(list) END;
