import type { Client } from 'pg';
import * as z from 'zod';
import type { Dataset } from '../../../../core/archive/dataset.ts';
import { lakeTypeOf } from '../../../../core/archive/postgres-type.ts';
import type { SourceColumn, SourceTable } from '../../../../core/archive/source-table.ts';
import { LakehookError } from '../../../../core/errors.ts';
import { tableName } from './quote.ts';

const TIMES: Readonly<Record<string, SourceTable['time']>> = {
  timestamptz: 'instant',
  timestamp: 'local',
  date: 'day',
};

/** Types whose text is short, and one for each value, so that they can be a part of a path. */
const PARTITION_TYPES = new Set('bool int2 int4 int8 text varchar bpchar name uuid date'.split(' '));

const flag = z.enum(['t', 'f']).transform((text) => text === 't');
const tableSchema = z.object({ oid: z.string() });
const columnSchema = z.object({
  name: z.string(),
  /** The built-in type's name, or the other's with its schema. */
  base: z.string(),
  modifier: z.coerce.number(),
  formatted: z.string(),
  generated: flag,
  enumerated: flag,
  /** The place in the primary key, from 1. */
  key: z.coerce.number().nullable(),
  indexed: flag,
});
type ColumnRow = z.infer<typeof columnSchema>;

/** Looks a table up, and refuses what cannot be archived safely. @throws {LakehookError} `TableUnfit` */
export async function describeTable(client: Client, dataset: Dataset): Promise<SourceTable> {
  const unfit = (reason: string) => new LakehookError('TableUnfit', `${dataset.name}: ${reason}.`);
  const { schema, table } = dataset.source;
  const found = await client.query(FIND_TABLE, [schema, table]);
  if (found.rows.length === 0) throw unfit(`there is no table ${schema}.${table}`);
  const { oid } = tableSchema.parse(found.rows[0]);
  const rows = z.array(columnSchema).parse((await client.query(FIND_COLUMNS, [oid])).rows);

  const key = rows.filter((row) => row.key !== null).sort((a, b) => (a.key ?? 0) - (b.key ?? 0));
  if (key.length === 0) throw unfit('it has no primary key, so its rows have no order that lasts');

  const time = rows.find(({ name }) => name === dataset.timeColumn);
  if (!time) throw unfit(`it has no column ${dataset.timeColumn}`);
  const kind = TIMES[time.base];
  if (!kind) throw unfit(`${time.name} is ${time.formatted}, not a timestamp or a date`);
  if (!time.indexed)
    throw unfit(
      `${time.name} is not the first column of a complete B-tree index, so finding old rows reads all`,
    );

  for (const name of dataset.partitionColumns) {
    const column = rows.find((row) => row.name === name);
    if (!column) throw unfit(`it has no column ${name} to part its rows by`);
    if (!PARTITION_TYPES.has(column.base) && !column.enumerated)
      throw unfit(`${name} is ${column.formatted}, which cannot be a part of a path`);
  }

  const namesOf = async (statement: string) =>
    z
      .array(z.object({ name: z.string() }))
      .parse((await client.query(statement, [oid])).rows)
      .map(({ name }) => name)
      .join(', ');
  const heirs = await namesOf(FIND_HEIRS);
  if (heirs) throw unfit(`${heirs} inherits from it, and would lose the columns that it alone has`);
  const dependents = await namesOf(FIND_DEPENDENTS);
  if (dependents) throw unfit(`rows of ${dependents} would change or go with its rows (ON DELETE)`);

  return { columns: rows.map(columnOf), key: key.map(({ name }) => name), time: kind };
}

/**
 * The types of a table's columns without length and precision, a domain's being what it is of: what takes a value as it is,
 * so that the column itself has to take or refuse it.
 */
export async function unboundTypes(client: Client, dataset: Dataset): Promise<Map<string, string>> {
  const { rows } = await client.query(FIND_UNBOUND_TYPES, [tableName(dataset)]);
  const types = z.array(z.object({ name: z.string(), type: z.string() })).parse(rows);
  return new Map(types.map(({ name, type }) => [name, type]));
}

function columnOf({ name, base, modifier, formatted, generated }: ColumnRow): SourceColumn {
  return { name, type: lakeTypeOf({ name: base, modifier }), sourceType: formatted, isGenerated: generated };
}

const FIND_TABLE = `
  SELECT c.oid FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')`;

// A domain is resolved to what it is of, which may be a domain again.
const RESOLVED = `
  RECURSIVE resolved AS (
    SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT r.attnum, t.typbasetype, CASE WHEN r.modifier >= 0 THEN r.modifier ELSE t.typtypmod END
    FROM resolved r JOIN pg_catalog.pg_type t ON t.oid = r.type
    WHERE t.typtype = 'd'
  )`;

const FIND_UNBOUND_TYPES = `
  WITH ${RESOLVED}
  SELECT a.attname AS name, pg_catalog.format_type(r.type, -1) AS type
  FROM resolved r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::regclass AND a.attnum = r.attnum
  JOIN pg_catalog.pg_type t ON t.oid = r.type
  WHERE t.typtype <> 'd'`;

const FIND_COLUMNS = `
  WITH ${RESOLVED}
  SELECT
    a.attname AS name,
    CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE n.nspname || '.' || t.typname END AS base,
    r.modifier,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS formatted,
    a.attgenerated <> '' AS generated,
    t.typtype = 'e' AS enumerated,
    (
      SELECT place FROM pg_catalog.pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
      WHERE i.indrelid = a.attrelid AND i.indisprimary AND i.indisvalid AND k.attnum = a.attnum
        AND k.place <= i.indnkeyatts
    ) AS key,
    EXISTS (
      SELECT FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_am m ON m.oid = c.relam
      WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indisready AND i.indpred IS NULL
        AND i.indkey[0] = a.attnum AND m.amname = 'btree'
    ) AS indexed
  FROM resolved r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::oid AND a.attnum = r.attnum
  JOIN pg_catalog.pg_type t ON t.oid = r.type
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype <> 'd'
  ORDER BY a.attnum`;

// The table, its partitions and the tables that inherit from it: a DELETE takes the rows of all.
// https://www.postgresql.org/docs/current/ddl-inherit.html
const FAMILY = `
  RECURSIVE family AS (
    SELECT $1::oid AS oid
    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON f.oid = i.inhparent
  )`;

// Columns that a table alone has are in no copy of the others' rows.
const FIND_HEIRS = `
  WITH ${FAMILY}
  SELECT DISTINCT a.attrelid::regclass::text AS name FROM family f
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid
  WHERE f.oid <> $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0 ORDER BY 1`;

// Actions other than NO ACTION and RESTRICT: those refuse a DELETE by themselves.
// https://www.postgresql.org/docs/current/catalog-pg-constraint.html
const FIND_DEPENDENTS = `
  WITH ${FAMILY}
  SELECT DISTINCT conrelid::regclass::text AS name FROM pg_catalog.pg_constraint
  WHERE confrelid IN (SELECT oid FROM family)
    AND contype = 'f' AND confdeltype IN ('c', 'n', 'd') ORDER BY 1`;
