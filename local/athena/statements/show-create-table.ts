import type { Column, Table } from '../catalogue/table.ts';
import { QueryFailure } from '../dialect/faults.ts';
import { hiveLiteral } from '../dialect/hive-text.ts';
import { serdeOf, serdePropertiesOf } from './ddl/format.ts';

const STORAGE = {
  PARQUET: [
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  ],
  TEXT: [
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  ],
} as const;

/**
 * The statement that creates a table, line by line, as Hive writes it.
 * https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html
 * @throws {QueryFailure} for a table that no statement creates.
 */
export function printCreateTable(table: Table): string[] {
  const { database, name, columns, partitionKeys, comment, location, format, properties } = table;
  const serde = serdeOf(format);
  if (serde === undefined) {
    throw new QueryFailure(
      'NOT_SUPPORTED',
      `SHOW CREATE TABLE of ${database}.${name}, whose files no SerDe of Hive reads, is not supported by this engine`,
    );
  }
  const [input, output] = STORAGE[format.type === 'PARQUET' ? 'PARQUET' : 'TEXT'];
  return [
    `CREATE EXTERNAL TABLE \`${database}.${name}\`(`,
    ...printColumns(columns),
    ...(comment === undefined ? [] : [`COMMENT ${hiveLiteral(comment)}`]),
    ...(partitionKeys.length > 0 ? ['PARTITIONED BY ( ', ...printColumns(partitionKeys)] : []),
    'ROW FORMAT SERDE ',
    `  ${hiveLiteral(serde)} `,
    ...(format.type === 'PARQUET'
      ? []
      : ['WITH SERDEPROPERTIES ( ', ...printProperties(serdePropertiesOf(format))]),
    'STORED AS INPUTFORMAT ',
    `  ${hiveLiteral(input)} `,
    'OUTPUTFORMAT ',
    `  ${hiveLiteral(output)}`,
    'LOCATION',
    `  ${hiveLiteral(location.slice(0, -1))}`,
    ...(Object.keys(properties).length > 0 ? ['TBLPROPERTIES (', ...printProperties(properties)] : []),
  ];
}

function printColumns(columns: readonly Column[]): string[] {
  return closed(
    columns.map(
      ({ name, type, comment }) =>
        `  \`${name}\` ${type}${comment === undefined ? '' : ` COMMENT ${hiveLiteral(comment)}`}`,
    ),
  );
}

function printProperties(properties: Readonly<Record<string, string>>): string[] {
  return closed(
    Object.entries(properties).map(([name, value]) => `  ${hiveLiteral(name)}=${hiveLiteral(value)}`),
  );
}

// Every line but the last ends with a comma, the last with the parenthesis.
function closed(lines: string[]): string[] {
  return lines.map((line, index) => (index < lines.length - 1 ? `${line}, ` : `${line})`));
}
