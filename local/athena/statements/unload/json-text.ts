import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { render } from '../../results/render.ts';
import { literal } from '../../sql-text.ts';

const PLAIN = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
]);

/**
 * An expression that gives the JSON of a value as text, `null` for NULL. Numbers are exact, which DuckDB's own JSON, by way of
 * doubles, does not keep; times are texts, binary is in base64, rows and maps are objects.
 */
export function printJson(sql: string, type: DuckDBType, depth = 0): string {
  return `coalesce(${printPresent(sql, type, depth)}, 'null')`;
}

/** The JSON of a row, whose columns have these names. */
export function printJsonObject(columns: readonly { name: string; json: string }[]): string {
  const members = columns.map(({ name, json }) => `${literal(`${JSON.stringify(name)}:`)} || ${json}`);
  return `'{' || ${members.join(" || ',' || ")} || '}'`;
}

function printPresent(sql: string, type: DuckDBType, depth: number): string {
  const name = `j${depth}`;
  const within = (value: string, inner: DuckDBType) => printJson(value, inner, depth + 1);
  if (type instanceof DuckDBListType)
    return `'[' || array_to_string(list_transform(${sql}, lambda ${name}: ${within(name, type.valueType)}), ',') || ']'`;
  if (type instanceof DuckDBMapType) {
    const key = printText(render(`${name}.key`, type.keyType));
    const member = `${key} || ':' || ${within(`${name}.value`, type.valueType)}`;
    return `'{' || array_to_string(list_transform(map_entries(${sql}), lambda ${name}: ${member}), ',') || '}'`;
  }
  if (type instanceof DuckDBStructType) {
    const columns = type.entryTypes.map((field, index) => ({
      name: type.entryNames[index] || `field${index}`,
      json: within(`struct_extract_at(${name}, ${index + 1})`, field),
    }));
    const object = printJsonObject(columns);
    return `list_transform([${sql}], lambda ${name}: CASE WHEN ${name} IS NOT NULL THEN ${object} END)[1]`;
  }
  if (type instanceof DuckDBDecimalType || PLAIN.has(type.typeId)) return `CAST(${sql} AS VARCHAR)`;
  switch (type.typeId) {
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
      return `CAST(CAST(${sql} AS BIGINT) AS VARCHAR)`;
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      // JSON has no number for the others.
      return `CASE WHEN isfinite(${sql}) THEN ${render(sql, type)} ELSE ${printText(render(sql, type))} END`;
    case DuckDBTypeId.BLOB:
      return printText(`to_base64(${sql})`);
    default:
      return printText(render(sql, type));
  }
}

function printText(sql: string): string {
  return `CAST(to_json(${sql}) AS VARCHAR)`;
}
