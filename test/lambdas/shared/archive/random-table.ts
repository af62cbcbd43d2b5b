import fc from 'fast-check';

/** A column type of PostgreSQL, values of it as PostgreSQL reads them, and what an engine has to read. */
interface TypeCase {
  type: string;
  values: fc.Arbitrary<string | null>;
  /** The expression whose text the database gives. */
  expected: (column: string) => string;
  /** The expression whose text DuckDB gives of the Parquet column. */
  read: (column: string) => string;
}

const asText = (column: string) => `${column}::text`;
const asVarchar = (column: string) => `CAST(${column} AS VARCHAR)`;
const plain = (type: string, values: fc.Arbitrary<string | null>): TypeCase => ({
  type,
  values: fc.option(values, { freq: 5 }),
  expected: asText,
  read: asVarchar,
});

// What text of PostgreSQL's can be: all of Unicode but U+0000 and lone surrogates, and above all what is special.
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\t',
        '\\',
        '"',
        "'",
        ',',
        '\b',
        '\f',
        '\v',
        '\\N',
        '\\n',
        '\u0001',
        '',
        ' ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constant('__HIVE_DEFAULT_PARTITION__'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('').replaceAll('\u0000', ''));
const integer = (bits: number) =>
  fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }).map(String);
const instant = fc
  .date({ min: new Date('0001-01-03T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('T', ' ').replace('Z', ''));
const micros = fc
  .tuple(instant, fc.integer({ min: 0, max: 999 }))
  .map(([at, more]) => `${at}${String(more).padStart(3, '0')}`);
const infinite = fc.constantFrom('infinity', '-infinity');
const json = fc.jsonValue().map((value) => JSON.stringify(value).replaceAll('\\u0000', ''));
const bytes = fc.uint8Array({ maxLength: 100 }).map((value) => `\\x${Buffer.from(value).toString('hex')}`);

// The two write a number differently, also in its digits, so numbers are compared.
const floating = (type: string, values: fc.Arbitrary<string>): TypeCase => ({
  ...plain(type, values),
  read: (column) => `replace(replace(${asVarchar(column)}, 'inf', 'Infinity'), 'nan', 'NaN')`,
});

export const TYPES: readonly TypeCase[] = [
  plain('boolean', fc.constantFrom('true', 'false')),
  plain('smallint', integer(16)),
  plain('integer', integer(32)),
  plain('bigint', integer(64)),
  plain(
    'numeric(12,2)',
    integer(40)
      .map((digits) => `${digits.slice(0, -2) || 0}.${digits.slice(-2).replace('-', '')}`)
      .filter((value) => Math.abs(Number(value)) < 1e9),
  ),
  plain(
    'numeric(38,10)',
    fc.bigInt({ min: 0n, max: 10n ** 27n }).map((value) => `${value}.0000000001`),
  ),
  plain('numeric', fc.oneof(integer(200), fc.constantFrom('NaN', '1e-30', 'Infinity', '0.100'))),
  floating('real', fc.float({ noDefaultInfinity: false }).map(String)),
  floating('double precision', fc.double().map(String)),
  plain('text', text),
  plain(
    'varchar(400)',
    text.map((value) => [...value].slice(0, 300).join('')),
  ),
  plain('uuid', fc.uuid()),
  plain('json', json),
  { ...plain('jsonb', json) },
  plain(
    'date',
    fc.oneof(
      instant.map((at) => at.slice(0, 10)),
      infinite,
    ),
  ),
  plain(
    'time',
    micros.map((at) => at.slice(11)),
  ),
  plain(
    'interval',
    fc.integer({ min: -100_000, max: 100_000 }).map((value) => `${value} seconds`),
  ),
  plain('timestamp(3)', fc.oneof(instant, infinite)),
  {
    ...plain(
      'timestamptz(3)',
      fc.oneof(
        instant.map((at) => `${at}+00`),
        infinite,
      ),
    ),
    expected: (column) => `(${column} AT TIME ZONE 'UTC')::text`,
  },
  {
    ...plain('timestamp', micros),
    expected: (column) => `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.US')`,
  },
  {
    ...plain(
      'timestamptz',
      micros.map((at) => `${at}+00`),
    ),
    expected: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
  },
  {
    ...plain('bytea', bytes),
    expected: (column) => `encode(${column}, 'hex')`,
    read: (column) => `lower(hex(${column}))`,
  },
  plain('text[]', fc.array(fc.option(text), { maxLength: 3 }).map(arrayLiteral)),
  plain('integer[]', fc.array(fc.option(integer(32)), { maxLength: 3 }).map(arrayLiteral)),
];

function arrayLiteral(items: (string | null)[]): string {
  const quoted = items.map((item) =>
    item === null ? 'NULL' : `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** Columns of a table and rows of it. Values are by column; null is NULL. */
export interface RandomTable {
  types: TypeCase[];
  rows: (string | null)[][];
}

export const randomTable: fc.Arbitrary<RandomTable> = fc
  .uniqueArray(fc.constantFrom(...TYPES), {
    minLength: 1,
    maxLength: TYPES.length,
    selector: ({ type }) => type,
  })
  .chain((types) =>
    fc
      .array(fc.tuple(...types.map(({ values }) => values)), { minLength: 1, maxLength: 30 })
      .map((rows) => ({ types, rows })),
  );
