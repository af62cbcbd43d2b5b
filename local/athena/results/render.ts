import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { QueryFailure } from '../dialect/faults.ts';

/**
 * An expression that gives the text of a value as Athena writes it in a result file: `1.0E10`, `2024-01-02 03:04:05.000`,
 * `[1, null]`, `{a=1}`, `65 68`. NULL stays NULL.
 */
export function render(sql: string, type: DuckDBType, depth = 0): string {
  if (type instanceof DuckDBListType) return renderList(sql, type.valueType, depth);
  if (type instanceof DuckDBMapType) return renderMap(sql, type, depth);
  if (type instanceof DuckDBStructType) return renderRow(sql, type, depth);
  if (type instanceof DuckDBDecimalType) return renderDecimal(sql, type);
  const print = SCALARS[type.typeId];
  if (print === undefined)
    throw new QueryFailure('NOT_SUPPORTED', `a column of the type ${type} is not supported by this engine`);
  return print(sql);
}

const asText = (sql: string) => `CAST(${sql} AS VARCHAR)`;

const SCALARS: Partial<Record<DuckDBTypeId, (sql: string) => string>> = {
  [DuckDBTypeId.SQLNULL]: asText,
  [DuckDBTypeId.BOOLEAN]: asText,
  [DuckDBTypeId.TINYINT]: asText,
  [DuckDBTypeId.SMALLINT]: asText,
  [DuckDBTypeId.INTEGER]: asText,
  [DuckDBTypeId.BIGINT]: asText,
  [DuckDBTypeId.UBIGINT]: asText,
  // Sums within a query may be wider than a bigint; what leaves it may not.
  [DuckDBTypeId.HUGEINT]: (sql) => asText(`CAST(${sql} AS BIGINT)`),
  [DuckDBTypeId.FLOAT]: (sql) => `lakehook_double_text(${sql})`,
  [DuckDBTypeId.DOUBLE]: (sql) => `lakehook_double_text(${sql})`,
  [DuckDBTypeId.VARCHAR]: asText,
  [DuckDBTypeId.UUID]: asText,
  [DuckDBTypeId.DATE]: asText,
  [DuckDBTypeId.TIME]: (sql) => `lakehook_millisecond_text(${asText(sql)})`,
  [DuckDBTypeId.TIMESTAMP]: (sql) => `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`,
  [DuckDBTypeId.TIMESTAMP_TZ]: (sql) => `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g UTC')`,
  [DuckDBTypeId.INTERVAL]: (sql) => `lakehook_interval_text(${sql})`,
  [DuckDBTypeId.BLOB]: (sql) => `lakehook_binary_text(${sql})`,
};

// DuckDB leaves the zero before the point out where there is room for none: `.50` of a decimal(2,2).
function renderDecimal(sql: string, { width, scale }: DuckDBDecimalType): string {
  return width > scale ? asText(sql) : `regexp_replace(${asText(sql)}, '^(-?)[.]', '\\10.')`;
}

const orNull = (sql: string) => `coalesce(${sql}, 'null')`;

function renderList(sql: string, type: DuckDBType, depth: number): string {
  const element = `e${depth}`;
  const texts = `list_transform(${sql}, lambda ${element}: ${orNull(render(element, type, depth + 1))})`;
  return `'[' || array_to_string(${texts}, ', ') || ']'`;
}

function renderMap(sql: string, type: DuckDBMapType, depth: number): string {
  const entry = `e${depth}`;
  const key = render(`${entry}.key`, type.keyType, depth + 1);
  const value = orNull(render(`${entry}.value`, type.valueType, depth + 1));
  const texts = `list_transform(map_entries(${sql}), lambda ${entry}: ${key} || '=' || ${value})`;
  return `'{' || array_to_string(${texts}, ', ') || '}'`;
}

// A row without names has field0, field1, …
function renderRow(sql: string, type: DuckDBStructType, depth: number): string {
  const row = `e${depth}`;
  const fields = type.entryTypes.map((field, index) => {
    const name = type.entryNames[index] || `field${index}`;
    const value = orNull(render(`struct_extract_at(${row}, ${index + 1})`, field, depth + 1));
    return `'${name.replaceAll("'", "''")}=' || ${value}`;
  });
  const text = `'{' || ${fields.join(" || ', ' || ")} || '}'`;
  return `list_transform([${sql}], lambda ${row}: CASE WHEN ${row} IS NOT NULL THEN ${text} END)[1]`;
}
