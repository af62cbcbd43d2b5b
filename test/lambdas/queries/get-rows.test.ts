import { expect, test, vi } from 'vitest';
import { cellOf } from '../../../lambdas/queries/result-rows.ts';
import type { Answer } from '../../support/aws-stand-in.ts';
import { ROWS, setUp, TAKEN } from './set-up.ts';

const endedWith = (Key: string) => ({
  ...TAKEN,
  Outcome: {
    State: 'SUCCEEDED' as const,
    CompletionDateTime: 5,
    Result: { Bucket: 'results', Key, ContentLength: 42 },
  },
  DeliveryState: 'NONE' as const,
});
const page = (rows: (string | undefined)[][], types: string[], NextToken?: string): Answer => ({
  body: {
    ResultSet: {
      Rows: rows.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })),
      ResultSetMetadata: {
        ColumnInfo: types.map((Type, index) => ({ Name: `c${index}`, Type, Precision: 5, Scale: 2 })),
      },
    },
    ...(NextToken !== undefined && { NextToken }),
  },
});
const failing = (name: string): Answer => ({ status: 400, body: { __type: name, message: 'No.' } });

test('asks the engine for the header besides, up to what it gives at a time', async () => {
  await using trial = await setUp({ [ROWS]: page([['c0']], ['integer']) });
  trial.records.put(endedWith('e.csv'));
  for (const MaxResults of ['1', '999', '1000']) await trial.rows('q', { MaxResults });
  await trial.rows('q');
  expect(trial.asked().map(({ input }) => input)).toEqual(
    [2, 1_000, 1_000, 101].map((MaxResults) => ({ QueryExecutionId: 'e', MaxResults })),
  );
});

test('the text of what is no SELECT has no header', async () => {
  await using trial = await setUp({ [ROWS]: page([['orders'], ['visits']], ['string']) });
  trial.records.put(endedWith('e.txt'));
  expect((await trial.rows('q', { MaxResults: '7' })).body.Rows).toEqual([['orders'], ['visits']]);
  expect(trial.asked()[0]?.input).toMatchObject({ MaxResults: 7 });
});

test('a plan has a header, though it is plain text', async () => {
  const plan: Answer = {
    body: {
      ResultSet: {
        Rows: ['Query Plan', 'Fragment 0', ' Output'].map((VarCharValue) => ({ Data: [{ VarCharValue }] })),
        ResultSetMetadata: { ColumnInfo: [{ Name: 'Query Plan', Type: 'varchar' }] },
      },
    },
  };
  await using trial = await setUp({ [ROWS]: plan });
  trial.records.put(endedWith('e.txt'));
  expect((await trial.rows('q')).body).toEqual({
    QueryId: 'q',
    Columns: [{ Name: 'Query Plan', Type: 'varchar' }],
    Rows: [['Fragment 0'], [' Output']],
  });
});

test('a line of DESCRIBE has a value for each column', async () => {
  const lines = ['n                   \tint                 \tof orders           ', '\t \t '];
  await using trial = await setUp({
    [ROWS]: page(
      lines.map((line) => [line]),
      ['string', 'string', 'string'],
    ),
  });
  trial.records.put(endedWith('e.txt'));
  expect((await trial.rows('q')).body.Rows).toEqual([
    ['n', 'int', 'of orders'],
    ['', '', ''],
  ]);
});

test('the header stands on the first page only', async () => {
  await using trial = await setUp({
    [ROWS]: (body) =>
      JSON.parse(body).NextToken === 'there'
        ? page([['2']], ['integer'])
        : page([['c0'], ['1']], ['integer'], 'there'),
  });
  trial.records.put(endedWith('e.csv'));
  const first = (await trial.rows('q', { MaxResults: '1' })).body;
  expect(first.Rows).toEqual([[1]]);
  const second = (await trial.rows('q', { MaxResults: '1', NextToken: first.NextToken })).body;
  expect(second).toEqual({ QueryId: 'q', Columns: [{ Name: 'c0', Type: 'integer' }], Rows: [[2]] });
});

test('shows the digits of a decimal, and of no other type', async () => {
  await using trial = await setUp({ [ROWS]: page([['c0', 'c1']], ['decimal', 'varchar']) });
  trial.records.put(endedWith('e.csv'));
  expect((await trial.rows('q')).body.Columns).toEqual([
    { Name: 'c0', Type: 'decimal', Precision: 5, Scale: 2 },
    { Name: 'c1', Type: 'varchar' },
  ]);
});

test('asks for fewer rows where they are too large for an answer, and goes on so', async () => {
  const large = 'x'.repeat(1_500_000);
  await using trial = await setUp({
    [ROWS]: (body) => {
      const { MaxResults, NextToken = '0' } = JSON.parse(body);
      const rows = Array.from({ length: MaxResults }, (_, index) => [`${Number(NextToken) + index}${large}`]);
      return page(rows, ['varchar'], String(Number(NextToken) + MaxResults));
    },
  });
  trial.records.put(endedWith('e.csv'));
  const { status, body } = await trial.rows('q', { MaxResults: '8' });
  expect(status).toBe(200);
  const sizes = trial.asked().map(({ input }) => input.MaxResults);
  expect(sizes[0]).toBe(9);
  expect(body.Rows).toHaveLength(sizes.at(-1) - 1);
  expect(body.Rows.length).toBeGreaterThan(0);
  expect(body.Rows[0][0]).toMatch(/^1x/);
  const next = (await trial.rows('q', { MaxResults: '8', NextToken: body.NextToken })).body;
  expect(next.Rows[0][0].slice(0, 2)).toBe(`${body.Rows.length + 1}x`);
  // What the page before has shown is not asked in vain again.
  expect(trial.asked()).toHaveLength(sizes.length + 1);
});

test('says so of a single row that is too large', async () => {
  await using hopeless = await setUp({ [ROWS]: page([['c0'], ['"'.repeat(2_000_000)]], ['varchar']) });
  hopeless.records.put(endedWith('e.csv'));
  expect(await hopeless.rows('q')).toEqual({
    status: 413,
    body: {
      Error: {
        Code: 'RowTooLarge',
        Message: 'A row of the result is too large for a page of JSON. /results leads to the whole of it.',
      },
    },
  });
});

test.each([
  ['TooManyRequestsException', 'e.csv', 429, 'TooManyRequests'],
  ['ThrottlingException', 'e.csv', 429, 'TooManyRequests'],
  ['InvalidRequestException', 'gone.csv', 410, 'Gone'],
  ['InvalidRequestException', 'e.csv', 500, 'InternalError'],
  ['AccessDeniedException', 'e.csv', 500, 'InternalError'],
])('%s of the engine about %s is %s %s', async (name, key, status, Code) => {
  await using trial = await setUp({ [ROWS]: failing(name) });
  trial.records.put(endedWith(key));
  expect(await trial.rows('q')).toMatchObject({ status, body: { Error: { Code } } });
});

test('is gone with the memory of the engine, which is shorter than results may be kept', async () => {
  await using trial = await setUp({ [ROWS]: failing('InvalidRequestException') });
  trial.records.put(endedWith('e.csv'));
  vi.setSystemTime(TAKEN.SubmissionDateTime + 45 * 86_400_000 + 1);
  expect(await trial.rows('q')).toEqual({
    status: 410,
    body: {
      Error: {
        Code: 'Gone',
        Message: 'The engine gives rows of a result for 45 days. /results still leads to the whole of it.',
      },
    },
  });
});

test('a place that the engine does not know any more is a wrong NextToken', async () => {
  await using trial = await setUp({
    [ROWS]: (body) =>
      'NextToken' in JSON.parse(body)
        ? failing('InvalidRequestException')
        : page([['c0'], ['1']], ['integer'], 'there'),
  });
  trial.records.put(endedWith('e.csv'));
  const { NextToken } = (await trial.rows('q')).body;
  expect(await trial.rows('q', { NextToken })).toMatchObject({
    status: 400,
    body: { Error: { Code: 'InvalidRequest', Message: expect.stringMatching(/^NextToken must be /) } },
  });
});

test.each([
  ['varchar', undefined, null],
  ['varchar', '', ''],
  ['integer', undefined, null],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['tinyint', '-128', -128],
  ['integer', '2147483647', 2_147_483_647],
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['decimal', '0.10', '0.10'],
  ['float', '0.1', 0.1],
  ['double', '1.0E10', 1e10],
  ['double', 'NaN', 'NaN'],
  ['double', '-Infinity', '-Infinity'],
  ['double', '', ''],
  ['timestamp', '2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000'],
  ['array', '[1, null]', '[1, null]'],
  ['varchar', '1', '1'],
])('a %s of the text %j is %j', (type, text, cell) => {
  expect(cellOf(type, text)).toBe(cell);
});
