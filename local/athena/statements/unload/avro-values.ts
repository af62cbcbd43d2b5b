import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type avro from 'avsc';
import { QueryFailure } from '../../dialect/faults.ts';

// A schema that is no union by itself.
type Schema = Exclude<avro.schema.AvroSchema, readonly unknown[]>;

/** How values of a type are written in Avro. Any of them may be NULL. */
export interface AvroCodec {
  schema: Schema[];
  write(value: DuckDBValue): unknown;
}

// Schema, the name of its branch in a union, and the form of a value.
type Scalar = readonly [schema: Schema, branch: string, write: (value: DuckDBValue) => unknown];

const asIs = (value: DuckDBValue) => value;
const bytes = (value: DuckDBValue) => value instanceof DuckDBBlobValue && Buffer.from(value.bytes);
const days = (value: DuckDBValue) => value instanceof DuckDBDateValue && value.days;
// A long of a logical type is a number to the package; milliseconds are exact in it for 285,000 years.
const millis = (value: DuckDBValue) =>
  value instanceof DuckDBTimestampValue && Number(floorDivide(value.micros, 1_000n));

const SCALARS: Partial<Record<DuckDBTypeId, Scalar>> = {
  [DuckDBTypeId.SQLNULL]: ['boolean', 'boolean', asIs],
  [DuckDBTypeId.BOOLEAN]: ['boolean', 'boolean', asIs],
  [DuckDBTypeId.TINYINT]: ['int', 'int', asIs],
  [DuckDBTypeId.SMALLINT]: ['int', 'int', asIs],
  [DuckDBTypeId.INTEGER]: ['int', 'int', asIs],
  [DuckDBTypeId.BIGINT]: ['long', 'long', asIs],
  [DuckDBTypeId.UBIGINT]: ['long', 'long', asIs],
  [DuckDBTypeId.HUGEINT]: ['long', 'long', asIs],
  [DuckDBTypeId.FLOAT]: ['float', 'float', asIs],
  [DuckDBTypeId.DOUBLE]: ['double', 'double', asIs],
  [DuckDBTypeId.VARCHAR]: ['string', 'string', asIs],
  [DuckDBTypeId.BLOB]: ['bytes', 'bytes', bytes],
  [DuckDBTypeId.DATE]: [{ type: 'int', logicalType: 'date' }, 'int', days],
  [DuckDBTypeId.TIMESTAMP]: [{ type: 'long', logicalType: 'timestamp-millis' }, 'long', millis],
};

/** Whether Avro has a counterpart of a type; what it has none of can be written as text. */
export function hasAvroType(type: DuckDBType): boolean {
  const isNested = [DuckDBListType, DuckDBMapType, DuckDBStructType].some((nested) => type instanceof nested);
  return isNested || type instanceof DuckDBDecimalType || SCALARS[type.typeId] !== undefined;
}

/**
 * @param path names the records within: two of the same name would be one
 * @throws {QueryFailure} for a type that has no counterpart. https://avro.apache.org/docs/1.11.1/specification/
 */
export function avroCodec(type: DuckDBType, path: string): AvroCodec {
  if (type instanceof DuckDBDecimalType) {
    const schema = {
      type: 'bytes',
      logicalType: 'decimal',
      precision: type.width,
      scale: type.scale,
    } as const;
    return nullable(schema, 'bytes', (value) =>
      value instanceof DuckDBDecimalValue ? twosComplement(value.value) : value,
    );
  }
  if (type instanceof DuckDBListType) {
    const items = avroCodec(type.valueType, `${path}_item`);
    return nullable({ type: 'array', items: items.schema }, 'array', (value) =>
      value instanceof DuckDBListValue ? value.items.map(items.write) : value,
    );
  }
  if (type instanceof DuckDBMapType && type.keyType.typeId === DuckDBTypeId.VARCHAR) {
    const values = avroCodec(type.valueType, `${path}_value`);
    return nullable({ type: 'map', values: values.schema }, 'map', (value) =>
      value instanceof DuckDBMapValue
        ? Object.fromEntries(value.entries.map(({ key, value: inner }) => [String(key), values.write(inner)]))
        : value,
    );
  }
  if (type instanceof DuckDBStructType) return recordCodec(type, path);
  const scalar = SCALARS[type.typeId];
  if (scalar === undefined) throw new QueryFailure('NOT_SUPPORTED', `Unsupported Hive type: ${type} in AVRO`);
  return nullable(...scalar);
}

function recordCodec(type: DuckDBStructType, path: string): AvroCodec {
  const fields = type.entryTypes.map((field, index) => {
    const name = type.entryNames[index] || `field${index}`;
    checkName(name);
    return { name, codec: avroCodec(field, `${path}_${name}`) };
  });
  const schema: Schema = {
    type: 'record',
    name: path,
    fields: fields.map(({ name, codec }) => ({ name, type: codec.schema })),
  };
  return nullable(schema, path, (value) => {
    if (!(value instanceof DuckDBStructValue)) return value;
    const inner = Object.values(value.entries);
    return Object.fromEntries(
      fields.map(({ name, codec }, index) => [name, codec.write(inner[index] ?? null)]),
    );
  });
}

/** @throws {QueryFailure} for what is no name in Avro. */
export function checkName(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  throw new QueryFailure('NOT_SUPPORTED', `the column name '${name}' is not supported in AVRO`);
}

function nullable(schema: Schema, branch: string, write: (value: DuckDBValue) => unknown): AvroCodec {
  return {
    schema: ['null', schema],
    write: (value) => (value === null ? null : { [branch]: write(value) }),
  };
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

// The shortest big-endian form, as Avro has unscaled decimals.
function twosComplement(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  const digits = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return Buffer.from(digits, 'hex');
}
