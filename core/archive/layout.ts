import { LakehookError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { hiveType, type LakeType } from './lake-type.ts';
import { DAY_KEYS, partitionKeys } from './object-keys.ts';
import type { SourceTable } from './source-table.ts';

/** The column that every object has besides the table's own: the number of the batch that it belongs to. */
export const BATCH_COLUMN = 'lakehook_batch';

/** A column of the lake's tables. */
export interface LakeColumn {
  /** In lower case, as Hive keeps it. */
  name: string;
  type: LakeType;
  /** The database's column; null for the batch's number, and for a column that the database has no more. */
  source: string | null;
}

/** A column as a catalogue describes it. */
export interface DescribedColumn {
  name: string;
  /** As Hive writes it. */
  type: string;
}

/** A table as a catalogue describes it. */
export interface DescribedTable {
  /** Without its partition keys. */
  columns: DescribedColumn[];
  location: string | undefined;
  /** The Java class that reads its files, such as `org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat`. */
  inputFormat: string | undefined;
}

/**
 * Makes sure that a table of the lake is where the dataset says, and holds files of its format: what was made for another
 * configuration would not show what is written for this one.
 * @throws {LakehookError} `TableUnfit`
 */
export function refuseOtherPlace(
  dataset: Dataset,
  name: string,
  { location, inputFormat }: DescribedTable,
  wanted: string,
): void {
  const table = `${dataset.lake.database}.${name}`;
  const bare = (place: string) => place.replace(/\/+$/, '');
  if (location !== undefined && bare(location) !== bare(wanted))
    throw unfit(dataset, `${table} is there already, of what lies below ${location} and not below ${wanted}`);
  if (inputFormat !== undefined && /parquet/i.test(inputFormat) !== (dataset.format === 'PARQUET'))
    throw unfit(dataset, `${table} is there already, of files of another format than ${dataset.format}`);
}

/**
 * The name of the column that keeps a partition column's value as it is, NULL and the empty text apart: the partition
 * key itself has the column's name, and Hive writes both alike.
 */
export function valueColumn(partitionColumn: string): string {
  return `${partitionColumn.toLowerCase()}_value`;
}

/**
 * The columns of a table that is not there yet: those of the partition values first, by which a row's object is known
 * from its first bytes; then the batch's number; then the others as the database has them.
 * @throws {LakehookError} `TableUnfit` for names that the lake cannot have.
 */
export function newLayout(dataset: Dataset, table: SourceTable): LakeColumn[] {
  return wantedColumns(dataset, table);
}

/**
 * The columns of a table that is there: new ones come at its end, and one that the database has no more stays, with NULL.
 * @param existing the cold table's columns, without its partition keys.
 * @throws {LakehookError} `TableUnfit`; `ColumnChanged` where a column has another type than in the lake, or another
 *   place than the partition values need.
 */
export function extendedLayout(
  dataset: Dataset,
  table: SourceTable,
  existing: readonly DescribedColumn[],
): LakeColumn[] {
  const wanted = wantedColumns(dataset, table);
  const byName = new Map(wanted.map((column) => [column.name, column]));
  const kept = existing.map((column) => {
    const known = byName.get(column.name);
    if (!known) return { name: column.name, type: forgottenType(column), source: null };
    refuseOtherType(dataset, known, column);
    return known;
  });
  refuseOtherPartitions(dataset, existing);
  const names = new Set(kept.map(({ name }) => name));
  const added = wanted.filter(({ name }) => !names.has(name));
  return [...kept, ...added];
}

/** The columns that a query sees of the database's own, without the batch's number. */
export function ownColumns(columns: readonly LakeColumn[]): LakeColumn[] {
  return columns.filter(({ name }) => name !== BATCH_COLUMN);
}

function wantedColumns(dataset: Dataset, table: SourceTable): LakeColumn[] {
  const partitions = new Set(dataset.partitionColumns);
  const values = dataset.partitionColumns.map((name): LakeColumn => {
    const column = table.columns.find((each) => each.name === name);
    if (!column) throw unfit(dataset, `it has no column ${name} to part its rows by`);
    return { name: valueColumn(name), type: column.type, source: name };
  });
  const others = table.columns
    .filter(({ name }) => !partitions.has(name))
    .map(({ name, type }): LakeColumn => ({ name: name.toLowerCase(), type, source: name }));
  const batch: LakeColumn = { name: BATCH_COLUMN, type: { kind: 'bigint' }, source: null };
  const columns = [...values, batch, ...others];
  refuseNames(dataset, columns);
  return columns;
}

function refuseNames(dataset: Dataset, columns: readonly LakeColumn[]) {
  const seen = new Set([...partitionKeys(dataset), 'query_id']);
  for (const { name } of columns) {
    // https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
    if (!/^[a-z0-9_]{1,255}$/.test(name))
      throw unfit(dataset, `the lake's columns have letters, digits and underscores, unlike ${name}`);
    if (seen.has(name)) {
      throw unfit(
        dataset,
        `the lake has one column called ${name} in its tables already (${DAY_KEYS.join(', ')}, ${BATCH_COLUMN} and query_id are its own)`,
      );
    }
    seen.add(name);
  }
}

/** The columns before the batch's number are those of the partition values. */
function refuseOtherPartitions(dataset: Dataset, existing: readonly DescribedColumn[]) {
  const found = existing.slice(
    0,
    existing.findIndex(({ name }) => name === BATCH_COLUMN),
  );
  const wanted = dataset.partitionColumns.map(valueColumn);
  if (found.length === wanted.length && found.every(({ name }, index) => name === wanted[index])) return;
  throw new LakehookError(
    'ColumnChanged',
    `${dataset.name}: the lake's table is parted by other columns. Its partition columns cannot be changed.`,
  );
}

function refuseOtherType(dataset: Dataset, { name, type }: LakeColumn, existing: DescribedColumn) {
  const wanted = hiveType(type, dataset.format);
  if (wanted === existing.type.toLowerCase()) return;
  throw new LakehookError(
    'ColumnChanged',
    `${dataset.name}: column ${name} is ${existing.type} in the lake, and would now be ${wanted}. Nothing is moved until the dataset has another table in the lake.`,
  );
}

// Only NULL is ever written to it, so its kind does not matter beyond its name in Hive.
function forgottenType({ type }: DescribedColumn): LakeType {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  const kinds = ['boolean', 'smallint', 'int', 'bigint', 'double', 'date', 'timestamp', 'binary'] as const;
  const kind = kinds.find((each) => each === type);
  return { kind: type === 'float' ? 'real' : (kind ?? 'string') };
}

function unfit({ name }: Dataset, reason: string): LakehookError {
  return new LakehookError('TableUnfit', `${name}: ${reason}.`);
}
