import { type Dataset, hotTable } from './dataset.ts';
import type { PartitionValue } from './hive-path.ts';
import { hiveType } from './lake-type.ts';
import type { LakeColumn } from './layout.ts';
import { coldLocation, hotLocation, partitionKeys, partitionPath, partitionValues } from './object-keys.ts';

/**
 * What the archive tells Athena about its tables.
 * https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
 */

/** Partitions of one ALTER TABLE at the most: as many as one call of Glue's takes. */
// https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html
const PARTITIONS_A_STATEMENT = 100;
// Athena takes 262,144 bytes of a statement; the rest is for what stands around the partitions.
// https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
const CHARACTERS_A_STATEMENT = 60_000;

/** A partition of the cold table: a day, and the values of the dataset's own partition columns. */
export interface Partition {
  day: string;
  values: readonly PartitionValue[];
}

export function createDatabase({ lake }: Dataset): string {
  return `CREATE DATABASE IF NOT EXISTS ${name(lake.database)}`;
}

/** The table of what was archived. Only partitions that are registered are read. */
export function createColdTable(dataset: Dataset, columns: readonly LakeColumn[]): string {
  const keys = partitionKeys(dataset).map((key) => `${name(key)} string`);
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${coldName(dataset)} (`,
    `  ${columnList(dataset, columns)}`,
    `) PARTITIONED BY (${keys.join(', ')})`,
    ...storage(dataset),
    `LOCATION ${text(coldLocation(dataset))}`,
  ].join('\n');
}

/** The table of readers' snapshots. A query names the one it means by `query_id`, and Athena finds it by that. */
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
export function createHotTable(dataset: Dataset, columns: readonly LakeColumn[]): string {
  const properties = [
    ['projection.enabled', 'true'],
    ['projection.query_id.type', 'injected'],
    ['storage.location.template', `${hotLocation(dataset)}query_id=\${query_id}/`],
  ] as const;
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${hotName(dataset)} (`,
    `  ${columnList(dataset, columns)}`,
    ') PARTITIONED BY (`query_id` string)',
    ...storage(dataset),
    `LOCATION ${text(hotLocation(dataset))}`,
    `TBLPROPERTIES (${properties.map(([key, value]) => `${text(key)}=${text(value)}`).join(', ')})`,
  ].join('\n');
}

/** Columns that are new in the database, for one of the two tables. */
export function addColumns(dataset: Dataset, table: string, added: readonly LakeColumn[]): string {
  return `ALTER TABLE ${name(dataset.lake.database)}.${name(table)} ADD COLUMNS (\n  ${columnList(dataset, added)}\n)`;
}

/** Registers partitions, a hundred with each statement. */
export function addPartitions(dataset: Dataset, partitions: readonly Partition[]): string[] {
  const statements: string[] = [];
  let specifications: string[] = [];
  const flush = () => {
    if (specifications.length === 0) return;
    statements.push(
      `ALTER TABLE ${coldName(dataset)} ADD IF NOT EXISTS\n${specifications.map((each) => `  ${each}`).join('\n')}`,
    );
    specifications = [];
  };
  let characters = 0;
  for (const partition of partitions) {
    const specification = specificationOf(dataset, partition);
    characters = specifications.length === 0 ? 0 : characters;
    characters += specification.length;
    if (specifications.length === PARTITIONS_A_STATEMENT || characters > CHARACTERS_A_STATEMENT) {
      flush();
      characters = specification.length;
    }
    specifications.push(specification);
  }
  flush();
  return statements;
}

/** Registers whatever lies in the store and is not registered: a safety net, for it lists the whole table. */
export function repairTable(dataset: Dataset): string {
  return `MSCK REPAIR TABLE ${coldName(dataset)}`;
}

function specificationOf(dataset: Dataset, { day, values }: Partition): string {
  const keys = partitionKeys(dataset);
  const pairs = partitionValues(day, values).map(
    (value, index) => `${name(keys[index] ?? '')}=${text(value)}`,
  );
  const location = `${coldLocation(dataset)}${partitionPath(dataset, day, values)}`;
  return `PARTITION (${pairs.join(', ')}) LOCATION ${text(location)}`;
}

function columnList({ format }: Dataset, columns: readonly LakeColumn[]): string {
  return columns.map((column) => `${name(column.name)} ${hiveType(column.type, format)}`).join(',\n  ');
}

/**
 * Text files hold `RowText` as it is. They are not declared ESCAPED BY: Athena would then read `\n` as `n`, and has no
 * other way to have a newline within a row. So text reads as it was escaped, and `plainValue` undoes that.
 * https://github.com/trinodb/trino/blob/master/lib/trino-hive-formats/src/main/java/io/trino/hive/formats/encodings/text/StringEncoding.java
 */
function storage({ format }: Dataset): string[] {
  if (format === 'PARQUET') return ['STORED AS PARQUET'];
  return [
    'ROW FORMAT DELIMITED',
    "FIELDS TERMINATED BY '\\t'",
    "LINES TERMINATED BY '\\n'",
    "NULL DEFINED AS '\\\\N'",
    'STORED AS TEXTFILE',
  ];
}

function coldName({ lake }: Dataset): string {
  return `${name(lake.database)}.${name(lake.table)}`;
}

function hotName(dataset: Dataset): string {
  return `${name(dataset.lake.database)}.${name(hotTable(dataset))}`;
}

// Names of the lake have letters, digits and underscores only, so nothing in them has to be escaped.
function name(identifier: string): string {
  return `\`${identifier}\``;
}

/** A literal of Athena's DDL, which is Hive's: the backslash escapes. */
function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
