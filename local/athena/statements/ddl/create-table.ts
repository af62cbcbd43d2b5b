import type { Column, Format } from '../../catalogue/table.ts';
import { Refused, Unsupported } from '../../dialect/faults.ts';
import type { TextResult } from '../text-result.ts';
import type { TableName, TokenReader } from '../token-reader.ts';
import { readColumns, readLocation, readProperties } from './clauses.ts';
import { type DdlContext, executionError, NOTHING, semanticException } from './context.ts';
import { checkTextTypes, type FormatClauses, formatOf, withProperties } from './format.ts';

/** CREATE EXTERNAL TABLE. https://docs.aws.amazon.com/athena/latest/ug/create-table.html */
export interface CreateTable {
  type: 'CREATE_TABLE';
  table: TableName;
  ifNotExists: boolean;
  columns: Column[];
  partitionKeys: Column[];
  comment: string | undefined;
  location: string;
  format: Format;
  properties: Record<string, string>;
}

export function readCreateTable(reader: TokenReader): CreateTable {
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const table = reader.tableName();
  const columns = readColumns(reader);
  const comment = reader.take('COMMENT') ? reader.string() : undefined;
  const partitionKeys = reader.take('PARTITIONED', 'BY') ? readColumns(reader) : [];
  if (reader.peek() === 'CLUSTERED') throw new Unsupported('CLUSTERED BY', reader.offset);
  const format = formatOf(readFormatClauses(reader));
  const location = reader.take('LOCATION') ? readLocation(reader) : undefined;
  const properties = reader.take('TBLPROPERTIES') ? readProperties(reader) : {};
  reader.end();
  if (location === undefined)
    throw new Refused('No location was specified for table. An S3 location must be specified');
  const type = 'CREATE_TABLE' as const;
  return { type, table, ifNotExists, columns, partitionKeys, comment, location, format, properties };
}

function readFormatClauses(reader: TokenReader): FormatClauses {
  const clauses: FormatClauses = { stored: undefined, serde: undefined, serdeProperties: undefined };
  if (reader.take('ROW', 'FORMAT')) {
    if (reader.take('SERDE')) clauses.serde = reader.string();
    else {
      reader.expect('DELIMITED');
      clauses.serdeProperties = readDelimited(reader);
    }
  }
  readSerdeProperties(reader, clauses);
  if (reader.take('STORED', 'AS')) {
    if (reader.take('INPUTFORMAT')) {
      clauses.stored = reader.string();
      reader.expect('OUTPUTFORMAT');
      reader.string();
    } else clauses.stored = reader.next().text.toUpperCase();
  }
  readSerdeProperties(reader, clauses);
  return clauses;
}

function readSerdeProperties(reader: TokenReader, clauses: FormatClauses): void {
  if (reader.take('WITH', 'SERDEPROPERTIES')) clauses.serdeProperties = readProperties(reader);
}

const DELIMITERS: readonly (readonly [words: readonly string[], property: string])[] = [
  [['FIELDS', 'TERMINATED', 'BY'], 'field.delim'],
  [['ESCAPED', 'BY'], 'escape.delim'],
  [['COLLECTION', 'ITEMS', 'TERMINATED', 'BY'], 'collection.delim'],
  [['MAP', 'KEYS', 'TERMINATED', 'BY'], 'mapkey.delim'],
  [['LINES', 'TERMINATED', 'BY'], 'line.delim'],
  [['NULL', 'DEFINED', 'AS'], 'serialization.null.format'],
];

function readDelimited(reader: TokenReader): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [words, property] of DELIMITERS) {
    if (!reader.take(...words)) continue;
    const { offset } = reader;
    const text = reader.string();
    // A backslash before N says nothing in Hive: what is meant must be written '\\N'.
    if (property === 'serialization.null.format' && text === 'N')
      throw new Refused("NULL DEFINED AS takes every 'N' for NULL; for \\N write '\\\\N'", offset);
    properties[property] = text;
  }
  return properties;
}

export function createTable(statement: CreateTable, context: DdlContext): TextResult {
  const { table: name, ifNotExists, columns, partitionKeys, comment, location, properties } = statement;
  const { catalogue } = context;
  const database = name.database ?? context.database;
  if (!catalogue.hasDatabase(database))
    throw semanticException(`[Error 10072]: Database does not exist: ${database}`);
  if (catalogue.table(database, name.name) !== undefined) {
    if (ifNotExists) return NOTHING;
    throw executionError(`AlreadyExistsException(message:Table ${name.name} already exist)`);
  }
  checkNames(columns, partitionKeys);
  checkTextTypes(statement.format, columns);
  catalogue.createTable({
    database,
    name: name.name,
    columns,
    partitionKeys,
    location,
    format: withProperties(statement.format, properties),
    // Without keys there is nothing to register.
    partitioning: partitionKeys.length > 0 ? 'REGISTERED' : 'DISCOVERED',
    ...(comment !== undefined && { comment }),
    properties,
  });
  return NOTHING;
}

function checkNames(columns: readonly Column[], partitionKeys: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw semanticException(`[Error 10036]: Duplicate column name: ${twice}`);
  if (partitionKeys.some(({ name }) => names.includes(name)))
    throw semanticException('[Error 10035]: Column repeated in partitioning columns');
}
