import avro from 'avsc';

// Values come in the form in which they are written; the name is for whoever reads the file.
class PlainLogicalType extends avro.types.LogicalType {
  readonly #attributes: object;

  constructor(schema: avro.Schema, options?: unknown) {
    super(schema, options);
    const { type: _, logicalType: __, ...attributes } = Object(schema);
    this.#attributes = attributes;
  }

  protected override _export(schema: avro.Schema): void {
    Object.assign(Object(schema), this.#attributes);
  }
  protected override _fromValue(value: unknown): unknown {
    return value;
  }
  protected override _toValue(value: unknown): unknown {
    return value;
  }
}

// The package's own long is a number, which is exact to 2^53 only.
const BIGINT = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer(value: bigint) {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
  compare: (one: bigint, other: bigint) => Number(one > other) - Number(one < other),
});

/**
 * An Avro type of which a plain long is a bigint, a value of a union comes as `{branch: value}`, and a value of a logical type as one
 * of the type below it.
 */
export function avroType(schema: avro.Schema): avro.Type {
  return avro.Type.forSchema(schema, {
    wrapUnions: 'always',
    typeHook: (inner) => (inner === 'long' ? BIGINT : undefined),
    logicalTypes: { date: PlainLogicalType, 'timestamp-millis': PlainLogicalType, decimal: PlainLogicalType },
  });
}
