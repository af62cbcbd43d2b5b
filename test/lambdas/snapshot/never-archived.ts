import fc from 'fast-check';
import type { QuestionRequest } from '../../../core/archive/question.ts';
import type { RunningPostgres } from '../shared/archive/running-postgres.ts';

/** A column of the table that is asked: how PostgreSQL writes its values as Athena does, and values to ask for. */
interface AskedColumn {
  name: string;
  type: string;
  /** What the engine's CSV shows. */
  shown: (name: string) => string;
  values: fc.Arbitrary<string | number | boolean>;
  ordered: boolean;
}

const asText = (name: string) => `${name}::text`;
const numbers = fc.oneof(
  fc.integer({ min: -5, max: 205 }),
  fc.integer({ min: -500, max: 20_500 }).map((value) => value / 100),
  fc.constantFrom('1.005', '-99999999999999999999', '12345678901234567890123', '7', '1e2', 0.1),
);
const texts = fc.constantFrom(
  '',
  'a',
  'b',
  "it's",
  'a/b:c',
  '__HIVE_DEFAULT_PARTITION__',
  "'); DROP TABLE orders; --",
  'x\n"y",\\\t',
  '?',
  'ü€😀',
);
// Around both changes of the clocks in Berlin and New York in 2026, and the ends of days between.
const instants = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08T07:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-09-30T22:00:00Z',
      '2026-10-01T04:00:00Z',
    ),
    fc.constantFrom(0, 0, 3_600_000, -3_600_000, 86_400_000, 1, -1, 30 * 60_000),
    fc.constantFrom('', '001', '500', '999'),
  )
  .map(([at, more, micros]) => new Date(Date.parse(at) + more).toISOString().replace('Z', `${micros}Z`));
const days = fc.constantFrom(
  '2026-03-08',
  '2026-03-29',
  '2026-10-01',
  '2026-10-24',
  '2026-10-25',
  '2026-10-26',
);

export const ASKED: readonly AskedColumn[] = [
  { name: 'id', type: 'int', shown: asText, values: numbers, ordered: true },
  { name: 'big', type: 'bigint', shown: asText, values: numbers, ordered: true },
  {
    name: 'placed_at',
    type: 'timestamptz(3)',
    shown: (name) => `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`,
    values: instants,
    ordered: true,
  },
  {
    name: 'seen_at',
    type: 'timestamptz',
    shown: (name) => `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
    values: instants,
    ordered: true,
  },
  {
    name: 'clock_at',
    type: 'timestamp(0)',
    shown: (name) => `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.MS')`,
    values: instants.map((text) => text.replace('Z', '')),
    ordered: true,
  },
  { name: 'due', type: 'date', shown: asText, values: days, ordered: true },
  { name: 'region', type: 'text', shown: asText, values: texts, ordered: true },
  { name: 'branch', type: 'int', shown: asText, values: numbers, ordered: true },
  { name: 'note', type: 'text', shown: asText, values: texts, ordered: true },
  { name: 'amount', type: 'numeric(10,2)', shown: asText, values: numbers, ordered: true },
  { name: 'rate', type: 'numeric', shown: asText, values: numbers, ordered: false },
  { name: 'flag', type: 'boolean', shown: asText, values: fc.boolean(), ordered: false },
  { name: 'Mixed', type: 'smallint', shown: asText, values: numbers, ordered: true },
];

const columnNames = ASKED.map(({ name }) => name);
const range = fc
  .tuple(fc.oneof(instants, days), fc.oneof(instants, days))
  .map(([one, other]) => [one, other].sort());

const filterOf = ({ values, ordered }: AskedColumn) =>
  fc.oneof(
    fc.option(values, { freq: 8 }),
    fc.array(fc.option(values, { freq: 8 }), { minLength: 1, maxLength: 4 }),
    ...(ordered ? [fc.record({ From: values, To: values }, { requiredKeys: ['From'] })] : []),
  );

/** A question of any form, and the range as two texts in their order. */
export const anyQuestion: fc.Arbitrary<QuestionRequest> = fc
  .record({
    range,
    filters: fc
      .subarray([...ASKED], { maxLength: 2 })
      .chain((columns) =>
        fc.tuple(
          ...columns.map((column) => filterOf(column).map((filter) => [column.name, filter] as const)),
        ),
      ),
    Columns: fc.option(fc.shuffledSubarray(columnNames, { minLength: 1 }), { nil: undefined }),
    order: fc.shuffledSubarray(
      ASKED.filter(({ ordered }) => ordered).map(({ name }) => name),
      { maxLength: 3 },
    ),
    Direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    Limit: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  })
  .map(({ range: [StartDateTime = '', EndDateTime = ''], filters, Columns, order, Direction, Limit }) => ({
    StartDateTime,
    EndDateTime,
    Filters: Object.fromEntries(filters),
    Columns,
    // Ordered to the last, so that there is one right answer, whatever the limit.
    OrderBy: [...order.filter((name) => name !== 'id'), 'id'].map((Column) => ({ Column, Direction })),
    Limit,
  }));

/** Whether a question's range ends after it begins, to PostgreSQL. */
export async function isForwards(
  postgres: RunningPostgres,
  { StartDateTime, EndDateTime }: QuestionRequest,
  timeZone: string,
): Promise<boolean> {
  const values: unknown[] = [];
  const [start, end] = [StartDateTime, EndDateTime].map((text) => momentOf(text, timeZone, values));
  const [row] = await postgres.query(`SELECT ${start} < ${end} AS forwards`, values);
  return row?.forwards === true;
}

/** A moment as PostgreSQL reads it; its text becomes one of the values. */
function momentOf(text: string, timeZone: string, values: unknown[]): string {
  const parameter = `$${values.push(text)}`;
  return text.length === 10
    ? `(${parameter}::date::timestamp AT TIME ZONE '${timeZone}')`
    : `${parameter}::timestamptz`;
}

/** What PostgreSQL answers over a table of which nothing was ever archived. */
export async function neverArchived(
  postgres: RunningPostgres,
  { StartDateTime, EndDateTime, Filters = {}, Columns = columnNames, OrderBy = [], Limit }: QuestionRequest,
  timeZone: string,
): Promise<(string | null)[][]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const moment = (text: string) => momentOf(text, timeZone, values);
  const conditions = [
    `placed_at >= ${moment(StartDateTime)}`,
    `placed_at < ${moment(EndDateTime)}`,
    ...Object.entries(Filters).map(([name, filter]) => {
      const column = columnOf(name);
      const of = (value: unknown) => {
        // A whole number of PostgreSQL's is compared with any number.
        const type = /int|numeric/.test(column.type) ? 'numeric' : column.type.replace(/\(\d\)/, '');
        if (type === 'timestamptz' && String(value).length === 10) return moment(String(value));
        return `${bind(String(value))}::${type}`;
      };
      if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) {
        const { From, To } = filter;
        return [
          From === undefined ? 'true' : `${quote(name)} >= ${of(From)}`,
          To === undefined ? 'true' : `${quote(name)} < ${of(To)}`,
        ].join(' AND ');
      }
      const alternatives = [filter]
        .flat()
        .map((value) => (value === null ? `${quote(name)} IS NULL` : `${quote(name)} = ${of(value)}`));
      return `(${alternatives.join(' OR ')})`;
    }),
  ];
  const list = Columns.map((name, index) => `${columnOf(name).shown(quote(name))} AS c${index}`);
  const order = OrderBy.map(({ Column, Direction }) => `${quote(Column)} ${Direction ?? 'ASC'} NULLS LAST`);
  const rows = await postgres.query(
    `SELECT ${list.join(', ')} FROM orders_all WHERE ${conditions.join(' AND ')}
     ORDER BY ${order.join(', ')} ${Limit === undefined ? '' : `LIMIT ${Limit}`}`,
    values,
  );
  return [
    [...Columns],
    ...rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value)))),
  ];
}

function columnOf(name: string): AskedColumn {
  const column = ASKED.find((each) => each.name === name);
  if (!column) throw new Error(`There is no column ${name}.`);
  return column;
}

function quote(name: string): string {
  return `"${name}"`;
}

/** Makes the table and fills it: rows around the ends of days and the changes of clocks, and one every some hours. */
export async function makeOrders(postgres: RunningPostgres): Promise<void> {
  const columns = ASKED.map(
    ({ name, type }) => `${quote(name)} ${type}${name === 'id' ? ' PRIMARY KEY' : ''}`,
  );
  await postgres.query(`
    SET TimeZone = 'UTC';
    DROP TABLE IF EXISTS orders, orders_all, lakehook_batch;
    CREATE TABLE orders (${columns.join(', ')});
    CREATE INDEX ON orders (placed_at);
    CREATE TABLE orders_all (LIKE orders INCLUDING ALL);`);
  await insertOrders(postgres, 0, 200);
}

/** Inserts rows with these ids into the table, and into the one that is never archived. */
export async function insertOrders(postgres: RunningPostgres, from: number, to: number): Promise<void> {
  await postgres.query(`
    INSERT INTO orders_all SELECT
      i,
      CASE WHEN i % 7 > 0 THEN i * 10000000000000::bigint END,
      CASE WHEN i % 41 > 0 THEN
        (ARRAY['2026-03-08T07:00Z', '2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-09-30T22:00Z', '2026-10-01T04:00Z'])[1 + i % 5]::timestamptz
        + (ARRAY[0, 0, 1, -1, 3600000, -3600000, 86400000, -86400000, 500])[1 + i % 9] * interval '1 millisecond' END,
      '2026-10-01T04:00Z'::timestamptz + (i % 50) * interval '250 microseconds',
      '2026-10-25 01:00'::timestamp + (i % 9) * interval '30 minutes',
      CASE WHEN i % 5 > 0 THEN '2026-10-01'::date + i % 30 END,
      (ARRAY['a', 'b', '', NULL, 'a/b:c', '__HIVE_DEFAULT_PARTITION__', 'it''s'])[1 + i % 7],
      CASE WHEN i % 11 > 0 THEN i % 3 - 1 END,
      (ARRAY['', NULL, 'a', '?', E'x\\n"y",\\\\\\t', 'ü€😀', '''); DROP TABLE orders; --'])[1 + i % 7],
      CASE WHEN i % 6 > 0 THEN (i * 37 % 20000 - 500) / 100.0 END,
      (ARRAY[0.1, 0.10, 7, 7.00, 100, NULL, 1.005])[1 + i % 7],
      CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END,
      i % 100
    FROM generate_series(${from}, ${to - 1}) AS numbers(i);
    INSERT INTO orders SELECT * FROM orders_all WHERE id >= ${from} AND id < ${to}`);
}
