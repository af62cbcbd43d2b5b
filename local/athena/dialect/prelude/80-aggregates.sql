-- Each takes what DuckDB's aggregates say, and any value of the argument for its type.
CREATE MACRO lakehook_sum(total, x) AS cast_to_type(total, CASE WHEN false THEN x + CAST(0 AS BIGINT) END);
-- The average of decimals is a decimal of the same scale; of whole numbers a double. That is the type of a median, too.
CREATE MACRO lakehook_avg_type(x) AS CASE WHEN false THEN list_aggregate([x], 'median') END;
CREATE MACRO lakehook_avg(average, total, n, x) AS
  CASE WHEN typeof(x) LIKE 'DECIMAL%' THEN cast_to_type(lakehook_decimal_quotient(total, n, lakehook_type(total), lakehook_scale(typeof(x))), lakehook_avg_type(x))
    ELSE cast_to_type(average, lakehook_avg_type(x)) END;
