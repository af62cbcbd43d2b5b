import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';

/** A column of a result, as GetQueryResults describes it. https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html */
export interface ColumnInfo {
  CatalogName: string;
  SchemaName: string;
  TableName: string;
  Name: string;
  Label: string;
  Type: string;
  Precision: number;
  Scale: number;
  Nullable: 'UNKNOWN';
  CaseSensitive: boolean;
}

// Athena's name for a type and its precision.
const TYPES: Partial<Record<DuckDBTypeId, [name: string, precision: number]>> = {
  [DuckDBTypeId.SQLNULL]: ['unknown', 0],
  [DuckDBTypeId.BOOLEAN]: ['boolean', 0],
  [DuckDBTypeId.TINYINT]: ['tinyint', 3],
  [DuckDBTypeId.SMALLINT]: ['smallint', 5],
  [DuckDBTypeId.INTEGER]: ['integer', 10],
  [DuckDBTypeId.BIGINT]: ['bigint', 19],
  [DuckDBTypeId.UBIGINT]: ['bigint', 19],
  [DuckDBTypeId.HUGEINT]: ['bigint', 19],
  [DuckDBTypeId.FLOAT]: ['float', 17],
  [DuckDBTypeId.DOUBLE]: ['double', 17],
  [DuckDBTypeId.VARCHAR]: ['varchar', 2147483647],
  [DuckDBTypeId.UUID]: ['varchar', 2147483647],
  [DuckDBTypeId.DATE]: ['date', 0],
  [DuckDBTypeId.TIME]: ['time', 3],
  [DuckDBTypeId.TIMESTAMP]: ['timestamp', 3],
  [DuckDBTypeId.TIMESTAMP_TZ]: ['timestamp with time zone', 3],
  [DuckDBTypeId.INTERVAL]: ['interval day to second', 0],
  [DuckDBTypeId.BLOB]: ['varbinary', 1073741824],
};

export function columnInfo(name: string, type: DuckDBType): ColumnInfo {
  const [athenaType, precision, scale] = describe(type);
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: athenaType,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: athenaType === 'varchar',
  };
}

function describe(type: DuckDBType): [name: string, precision: number, scale: number] {
  if (type instanceof DuckDBDecimalType) return ['decimal', type.width, type.scale];
  if (type instanceof DuckDBListType) return ['array', 0, 0];
  if (type instanceof DuckDBMapType) return ['map', 0, 0];
  if (type instanceof DuckDBStructType) return ['row', 0, 0];
  if (type.alias === 'JSON') return ['json', 0, 0];
  const [name, precision] = TYPES[type.typeId] ?? ['varchar', 0];
  return [name, precision, 0];
}

/** A column of text, such as the output of SHOW TABLES. */
export function textColumn(name: string): ColumnInfo {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: 'string',
    Precision: 0,
    Scale: 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: true,
  };
}
