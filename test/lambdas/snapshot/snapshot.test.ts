import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSnapshotHandler } from '../../../lambdas/snapshot/handler.ts';
import { countedMetrics } from '../../support/counted-metrics.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { openQuestionLab, type QuestionLab, YEAR } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

describe('a snapshot', () => {
  beforeEach(() =>
    lab.makeTable(
      'region text, note text',
      `(1, '2026-01-05Z', 'a', 'x'), (2, '2026-10-30Z', 'b', 'y'), (3, '2026-10-31Z', '', 'z')`,
    ),
  );

  test('that is taken again has a place of its own, and only that is read', async () => {
    const tools = lab.freshDataset();
    await lab.night(tools);
    const first = await lab.prepare(tools, { ...YEAR, Columns: ['id'] });
    await lab.postgres.query('DELETE FROM orders WHERE id = 2');
    const second = await lab.prepare(tools, { ...YEAR, Columns: ['id'] });
    expect(await lab.hotKeys(tools)).toHaveLength(2);
    expect(await lab.rows(first)).toHaveLength(1 + 3);
    expect(await lab.rows(second)).toHaveLength(1 + 2);
  });

  test('holds the rows in range, and of them the columns that are read', async () => {
    const tools = lab.freshDataset();
    await lab.night(tools);
    await lab.prepare(tools, { ...YEAR, EndDateTime: '2026-10-31', Columns: ['id'] });
    const [key = ''] = await lab.hotKeys(tools);
    expect(key).toMatch(/^query_id=q-[0-9a-f-]{36}\.[0-9a-f]{16}\/rows\.parquet$/);
    const [folder = ''] = key.slice('query_id='.length).split('/');
    const table = `archive.${tools.dataset.lake.table}_hot`;
    const all = `SELECT id, placed_at, region, note FROM ${table} WHERE query_id = '${folder}'`;
    expect(await lab.rows({ QueryString: all })).toEqual([
      ['id', 'placed_at', 'region', 'note'],
      ['2', '2026-10-30 00:00:00.000', null, null],
    ]);
  });

  test('is not written where no row is in range, and the answer has its columns all the same', async () => {
    const tools = lab.freshDataset();
    const empty = { StartDateTime: '2020-01-01', EndDateTime: '2020-02-01' };
    expect(await lab.ask(tools, { ...empty, Columns: ['note', 'id'] })).toEqual([['note', 'id']]);
    expect(await lab.hotKeys(tools)).toEqual([]);
    await lab.night(tools);
    expect(await lab.ask(tools, { ...empty, Columns: ['note', 'id'] })).toEqual([['note', 'id']]);
  });

  test('has a column that is new since the last night', async () => {
    const tools = lab.freshDataset();
    await lab.night(tools);
    await lab.postgres.query(`ALTER TABLE orders ADD COLUMN "Priority" int DEFAULT 5`);
    expect(
      await lab.ask(tools, { ...YEAR, Columns: ['id', 'priority'], OrderBy: [{ Column: 'id' }] }),
    ).toEqual([
      ['id', 'Priority'],
      ['1', null],
      ['2', '5'],
      ['3', '5'],
    ]);
  });

  test('is refused where a column has another type than in the lake', async () => {
    const tools = lab.freshDataset();
    await lab.night(tools);
    await lab.postgres.query('ALTER TABLE orders ALTER note TYPE int USING id');
    await expect(lab.prepare(tools, YEAR)).rejects.toMatchObject({ name: 'ColumnChanged' });
  });

  test('is asked in other formats by UNLOAD', async () => {
    const tools = lab.freshDataset();
    await lab.night(tools);
    const request = await lab.prepare(tools, {
      ...YEAR,
      Filters: { region: ['a', ''] },
      OutputFormat: 'PARQUET',
    });
    expect(request.QueryString).toMatch(
      /^UNLOAD \(\s*SELECT .*\s*\) TO 's3:\/\/results\/queries\/q-[^']+\/' WITH/s,
    );
    expect((await lab.run(request)).type).toBe('DML UNLOAD');
  });
});

describe('a statement', () => {
  test('has room for a thousand values, and for the longest text', async () => {
    await lab.makeTable(
      'region text, note text',
      `(1, '2026-01-05Z', 'a', '${"x''".repeat(2_048)}'), (2, '2026-10-31Z', 'r7', NULL)`,
    );
    const tools = lab.freshDataset({ partitionColumns: ['region'] });
    await lab.night(tools);
    const regions = Array.from({ length: 1_000 }, (_, index) => `r${index}`);
    expect(await lab.ids(tools, { Filters: { region: regions } })).toEqual([2]);
    expect(await lab.ids(tools, { Filters: { note: "x'".repeat(2_048) } })).toEqual([1]);
  });

  test('that would be too long is refused by the filters, before anything is read', async () => {
    await lab.makeTable('note text', `(1, '2026-10-31Z', '')`);
    const tools = lab.freshDataset();
    const Filters = { note: Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(300)) };
    await expect(lab.prepare(tools, { ...YEAR, Filters })).rejects.toMatchObject({
      name: 'DatasetQueryRefused',
      message: 'Filters: is too long: with its values, the statement may take 253,952 bytes of JSON.',
    });
    expect(await lab.hotKeys(tools)).toEqual([]);
  });

  test('has room for thousands of batches that were aborted, and is refused beyond', async () => {
    await lab.makeTable('note text', `(1, '2026-01-05Z', ''), (2, '2026-10-31Z', '')`);
    const tools = lab.freshDataset();
    await lab.night(tools);
    // Every other number is another table's, so that they make no runs.
    const abort = (first: number, last: number) =>
      lab.postgres.query(`
        INSERT INTO lakehook_batch (number, source_table, day, state, bucket, objects, columns)
        SELECT i, CASE i % 2 WHEN 0 THEN 'public.orders' ELSE 'public.others' END, '2026-01-05', 'gone', 'lake', '[]', '[]'
        FROM generate_series(${first} * 2, ${last} * 2 + 1) AS numbers(i)`);
    await abort(1, 5_000);
    await lab.postgres.query(`
      INSERT INTO lakehook_batch (number, source_table, day, state, bucket, objects, columns)
      SELECT 999999, source_table, day, state, bucket, objects, columns FROM lakehook_batch WHERE number = 1`);
    expect(await lab.ids(tools, {})).toEqual([1, 2]);
    await abort(5_001, 45_000);
    await expect(lab.prepare(tools, YEAR)).rejects.toMatchObject({
      message: expect.stringMatching(/^orders: has had too many batches that were aborted: /),
    });
  });
});

describe('the function', () => {
  const call = (Dataset: string, Filters: object = {}) => ({
    QueryId: 'q-1',
    Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
    Dataset,
    Request: { ...YEAR, Filters, CallbackUrl: 'https://a.example/hook', Context: { page: 7 } },
  });

  function setUp() {
    const tools = lab.freshDataset();
    const { counts, observers } = countedMetrics();
    const made = { datasets: [tools.dataset], toolsOf: () => tools };
    const options = { workGroup: 'primary', resultsLocation: 's3://results/' };
    return { counts, handler: createSnapshotHandler(made, options, observers) };
  }

  beforeAll(() => lab.makeTable('note text', `(1, '2026-10-31Z', '')`));

  test("answers the engine's request, and nothing of the rest", async () => {
    const { counts, handler } = setUp();
    expect(await handler(call('orders'), lambdaContext())).toEqual({
      QueryString: expect.stringMatching(/^SELECT "id", "placed_at", "note"\nFROM \(/),
      WorkGroup: 'primary',
      QueryExecutionContext: { Database: 'archive' },
      ExecutionParameters: ["'2026-01-01 00:00:00'", "'2027-01-01 00:00:00'"],
      ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(counts).toEqual({});
  });

  test('counts a question that it refuses, and throws by the name that the definition knows', async () => {
    const { counts, handler } = setUp();
    await expect(handler(call('orders', { colour: 1 }), lambdaContext())).rejects.toMatchObject({
      name: 'DatasetQueryRefused',
      message: 'Filters.colour: orders has no such column.',
    });
    expect(counts).toEqual({ StatementsRefused: 1 });
  });

  test.each([
    [
      'a name that no record can have',
      JSON.parse('{"__proto__":"x"}'),
      'Filters.__proto__: no column can be asked for by this name.',
    ],
    ['no name', { '': 'x' }, 'Filters."": orders has no such column.'],
    ['a long name', { ['c'.repeat(256)]: 1 }, `Filters."${'c'.repeat(80)}...": orders has no such column.`],
    ['what is no filter', { note: { Till: 1 } }, 'Filters.note: Unrecognized key: "Till".'],
    ['what are no filters', [], 'Filters: Invalid input: expected record, received array.'],
  ])('refuses %s at once, and names the place', async (_, filters, message) => {
    const { counts, handler } = setUp();
    await expect(handler(call('orders', filters), lambdaContext())).rejects.toMatchObject({
      name: 'DatasetQueryRefused',
      message,
    });
    expect(counts).toEqual({ StatementsRefused: 1 });
  });

  test('knows no other dataset', async () => {
    const { handler } = setUp();
    await expect(handler(call('invoices'), lambdaContext())).rejects.toMatchObject({
      name: 'DatasetUnknown',
    });
  });
});
