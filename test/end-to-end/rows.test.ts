import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type LakehookClient } from '../../client/client.ts';
import type { Cell } from '../../core/contract/rows.ts';
import { homeFolder, type RunningService, startService } from '../support/service.ts';

/** Rows of results as JSON, through the service and the client. */
const home = homeFolder();
let service: RunningService;
let client: LakehookClient;
beforeAll(async () => {
  service = await startService(home.path);
  client = createClient({ endpoint: service.apiUrl });
}, 120_000);
afterAll(async () => {
  await service?.end('SIGTERM');
  home.remove();
});

async function ask(Query: string): Promise<string> {
  const { QueryId } = await client.submit({ Query });
  expect(await client.wait(QueryId)).toMatchObject({ State: { State: 'SUCCEEDED' } });
  return QueryId;
}

/** A type, the SQL of a value of it, and what that is as JSON. */
interface Sample {
  sql: string;
  cell: Cell;
}

const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', "'", '\\', 'é', '😀', ' ', '\t'),
    maxLength: 6,
  }),
  fc.constantFrom('', 'NULL', 'null', '"', '""', 'x'.repeat(2_000)),
);
const orNull = (type: string, value: fc.Arbitrary<Sample>) =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constant({ sql: `CAST(NULL AS ${type})`, cell: null }));
const whole = (type: string, bits: bigint) =>
  fc.bigInt(-(2n ** (bits - 1n)) + 1n, 2n ** (bits - 1n) - 1n).map((value) => ({
    sql: `CAST('${value}' AS ${type})`,
    cell: bits > 32n ? String(value) : Number(value),
  }));

const columns: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  varchar: text.map((value) => ({ sql: `'${value.replaceAll("'", "''")}'`, cell: value })),
  boolean: fc.boolean().map((value) => ({ sql: String(value), cell: value })),
  tinyint: whole('tinyint', 8n),
  integer: whole('integer', 32n),
  bigint: whole('bigint', 64n),
  double: fc
    .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1e300, 5e-324, 0.1))
    // JSON has one zero.
    .map((value) => (value === 0 ? 0 : value))
    .map((value) => ({ sql: `CAST('${value}' AS double)`, cell: value })),
  'decimal(38,10)': fc.bigInt(-(10n ** 37n), 10n ** 37n).map((units) => {
    const digits = String(units < 0n ? -units : units).padStart(11, '0');
    const value = `${units < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`;
    return { sql: `CAST('${value}' AS decimal(38,10))`, cell: value };
  }),
};

function columnOf(type: string): fc.Arbitrary<Sample> {
  const column = columns[type];
  if (!column) throw new Error(`${type} is not planned.`);
  return column;
}

const tables = fc
  .array(fc.constantFrom(...Object.keys(columns)), { minLength: 1, maxLength: 5 })
  .chain((types) =>
    fc.record({
      types: fc.constant(types),
      rows: fc.array(fc.tuple(...types.map((type) => orNull(type, columnOf(type)))), {
        minLength: 1,
        maxLength: 12,
      }),
      pageSize: fc.integer({ min: 1, max: 14 }),
    }),
  );

test('all pages together are what was asked for, value by value', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ types, rows, pageSize }) => {
      const names = types.map((_, index) => `c${index}`);
      const values = rows.map((row, index) => `(${[index, ...row.map(({ sql }) => sql)].join(', ')})`);
      const queryId = await ask(
        `SELECT ${names.join(', ')} FROM (VALUES ${values.join(', ')}) AS t(i, ${names.join(', ')}) ORDER BY i`,
      );
      const found: Cell[][] = [];
      for await (const { Columns, Rows } of client.rows(queryId, { pageSize })) {
        expect(Columns.map(({ Name }) => Name)).toEqual(names);
        expect(Rows.length).toBeLessThanOrEqual(pageSize);
        found.push(...Rows);
      }
      expect(found).toEqual(rows.map((row) => row.map(({ cell }) => cell)));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('says what the columns are, and shows what no number of JSON is as text', async () => {
  const queryId = await ask(
    "SELECT nan() AS n, infinity() AS i, CAST(0.1 AS real) AS r, DECIMAL '1.50' AS d, ARRAY[1, NULL] AS a, DATE '2026-02-28' AS day, TIMESTAMP '2026-02-28 01:02:03.004' AS at, 1 AS same, 'two' AS same",
  );
  const page = await client.rowsPage(queryId);
  expect(page).toEqual({
    QueryId: queryId,
    Columns: [
      { Name: 'n', Type: 'double' },
      { Name: 'i', Type: 'double' },
      { Name: 'r', Type: 'float' },
      { Name: 'd', Type: 'decimal', Precision: 3, Scale: 2 },
      { Name: 'a', Type: 'array' },
      { Name: 'day', Type: 'date' },
      { Name: 'at', Type: 'timestamp' },
      { Name: 'same', Type: 'integer' },
      { Name: 'same', Type: 'varchar' },
    ],
    Rows: [['NaN', 'Infinity', 0.1, '1.50', '[1, null]', '2026-02-28', '2026-02-28 01:02:03.004', 1, 'two']],
  });
});

test('a result without rows is one empty page, and SHOW has no header', async () => {
  const none = await client.rowsPage(await ask('SELECT order_id FROM orders WHERE false'));
  expect(none).toMatchObject({ Columns: [{ Name: 'order_id' }], Rows: [] });
  expect(none.NextToken).toBeUndefined();
  const shown = await client.rowsPage(await ask('SHOW TABLES'));
  expect(shown.Rows).toEqual([['customers'], ['orders'], ['visits']]);
  const described = await client.rowsPage(await ask('DESCRIBE orders'));
  expect(described.Columns.map(({ Name }) => Name)).toEqual(['col_name', 'data_type', 'comment']);
  expect(described.Rows[0]).toEqual(['order_id', 'bigint', '']);
});

test('a plan has all of its lines, and a header in the file alone', async () => {
  const queryId = await ask('EXPLAIN SELECT country FROM orders WHERE order_id = 7');
  const [header, ...lines] = (await (await client.results(queryId)).text()).replace(/\n$/, '').split('\n');
  expect(header).toBe('Query Plan');
  expect(lines.join('\n')).toContain('country');
  const page = await client.rowsPage(queryId);
  expect(page).toMatchObject({ Columns: [{ Name: 'Query Plan', Type: 'varchar' }] });
  expect(page.Rows).toEqual(lines.map((line) => [line]));
});

test('pages through a hundred thousand rows in the order of the result, and asks the engine for nothing again', async () => {
  const queryId = await ask('SELECT order_id FROM orders ORDER BY order_id LIMIT 100000');
  const { DataScannedInBytes } = (await client.get(queryId)).Statistics ?? {};
  let last = -1n;
  let rows = 0;
  for await (const { Rows } of client.rows(queryId, { pageSize: 1_000 })) {
    for (const [id] of Rows) {
      const next = BigInt(String(id));
      expect(next > last).toBe(true);
      last = next;
      rows += 1;
    }
  }
  expect(rows).toBe(100_000);
  expect((await client.get(queryId)).Statistics?.DataScannedInBytes).toBe(DataScannedInBytes);
  const listed = [];
  for await (const query of client.list()) listed.push(query.QueryId);
  expect(listed.filter((id) => id === queryId)).toHaveLength(1);
});

test('parts rows that are too large together, and says so of one that is too large alone', async () => {
  const queryId = await ask(
    "SELECT n, lpad('', 600000, '\"') AS large FROM UNNEST(sequence(1, 6)) AS t(n) ORDER BY n",
  );
  const pages = [];
  for await (const { Rows } of client.rows(queryId)) pages.push(Rows.map(([n]) => n));
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flat()).toEqual(['1', '2', '3', '4', '5', '6']);
  const hopeless = await ask("SELECT lpad('', 7000000, 'x') AS large");
  await expect(client.rowsPage(hopeless)).rejects.toMatchObject({ status: 413, code: 'RowTooLarge' });
});
