import type { Format } from './dataset.ts';
import type { LakeType } from './lake-type.ts';
import type { ColumnFilter } from './question-filter.ts';
import { joined, parameter, quoted, type Sql, sql } from './question-sql.ts';

/** What a row has to fulfil, over the columns as questions name them. */
export function conditionOf({ column, wanted }: ColumnFilter, format: Format): Sql {
  const name = sql`${quoted(column.key)}`;
  const isFloating = column.type.kind === 'real' || column.type.kind === 'double';
  const compared = column.comparison === 'EQUAL_NUMBER' ? withoutZeros(name) : name;
  const value = (text: string) => typed(text, column.type, format);
  if (wanted.kind === 'values') {
    const hasNaN = isFloating && wanted.values.includes('NaN');
    const values = wanted.values.filter((text) => !isFloating || text !== 'NaN');
    return anyOf([
      ...(values.length > 0 ? [sql`${compared} IN (${joined(values.map(value), ', ')})`] : []),
      ...(hasNaN ? [sql`is_nan(${name})`] : []),
      ...(wanted.orNull ? [sql`${name} IS NULL`] : []),
    ]);
  }
  const { from, to } = wanted;
  const ends = isFloating ? floatingEnds(name, { from, to }, value) : plainEnds(name, { from, to }, value);
  return ends.length === 0 ? sql`${name} IS NOT NULL` : joined(ends, ' AND ');
}

/** One of the conditions at least; without any, what no row fulfils. */
export function anyOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql`1 = 0`;
  return conditions.length === 1 ? joined(conditions, '') : sql`(${joined(conditions, ' OR ')})`;
}

interface Ends {
  from: string | undefined;
  to: string | undefined;
}

function plainEnds(name: Sql, { from, to }: Ends, value: (text: string) => Sql): Sql[] {
  return [
    ...(from === undefined ? [] : [sql`${name} >= ${value(from)}`]),
    ...(to === undefined ? [] : [sql`${name} < ${value(to)}`]),
  ];
}

/** NaN is greater than all other numbers, as it is in PostgreSQL; to Athena it compares with none. */
function floatingEnds(name: Sql, { from, to }: Ends, value: (text: string) => Sql): Sql[] {
  const notANumber = sql`is_nan(${name})`;
  return [
    ...(from === undefined
      ? []
      : [from === 'NaN' ? notANumber : sql`(${name} >= ${value(from)} OR ${notANumber})`]),
    ...(to === undefined ? [] : [to === 'NaN' ? sql`NOT ${notANumber}` : sql`${name} < ${value(to)}`]),
  ];
}

function withoutZeros(name: Sql): Sql {
  return sql`CASE WHEN strpos(${name}, '.') > 0 THEN regexp_replace(${name}, '[.]?0+$', '') ELSE ${name} END`;
}

/** A parameter as a value of the type that the column has in the lake. */
function typed(text: string, type: LakeType, format: Format): Sql {
  const name = typeName(type, format);
  return name === undefined ? parameter(text) : sql`CAST(${parameter(text)} AS ${name})`;
}

/** @returns undefined for what is text in the lake. */
function typeName(type: LakeType, format: Format): string | undefined {
  switch (type.kind) {
    case 'int':
      return 'integer';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'date':
      return format === 'PARQUET' ? 'date' : undefined;
    case 'timestamp':
      return format === 'PARQUET' ? 'timestamp(3)' : undefined;
    case 'string':
    case 'timestamp-text':
      return undefined;
    default:
      return type.kind;
  }
}
