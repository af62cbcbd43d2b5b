import { describe, expect, test } from 'vitest';
import { newLayout } from '../../../core/archive/layout.ts';
import { type DatasetForm, parseQuestion, type QuestionRequest } from '../../../core/archive/question.ts';
import { questionStatement } from '../../../core/archive/question-statement.ts';
import type { SourceTable } from '../../../core/archive/source-table.ts';
import { datasetOf } from './fixtures.ts';

const COLUMNS: Record<string, [string, SourceTable['columns'][number]['type']]> = {
  id: ['bigint', { kind: 'bigint' }],
  placed_at: ['timestamp(3) with time zone', { kind: 'timestamp' }],
  region: ['text', { kind: 'string' }],
  amount: ['numeric(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
  rate: ['numeric', { kind: 'string' }],
  tags: ['jsonb', { kind: 'string' }],
  photo: ['bytea', { kind: 'binary' }],
  gift: ['boolean', { kind: 'boolean' }],
};

function formOf(
  dataset = datasetOf({ partitionColumns: ['region'], timeZone: 'Europe/Berlin' }),
): DatasetForm {
  const table: SourceTable = {
    columns: Object.entries(COLUMNS).map(([name, [sourceType, type]]) => ({
      name,
      sourceType,
      type,
      isGenerated: false,
    })),
    key: ['id'],
    time: 'instant',
  };
  return { dataset, table, layout: newLayout(dataset, table) };
}

const AUGUST = { StartDateTime: '2026-08-01', EndDateTime: '2026-09-01' };
const question = (more: Partial<QuestionRequest> = {}) => parseQuestion({ ...AUGUST, ...more }, formOf());
const statement = (
  more: Partial<QuestionRequest>,
  map = { highest: 9, uncommitted: [3] },
  hotRows?: string,
) => questionStatement(question(more), formOf().dataset, { map, hotRows });

describe('a question is refused by the field that is wrong', () => {
  const noColumn = 'orders has no such column.';
  const noOrder = 'which has no order here.';
  test.each<[string, Partial<QuestionRequest>, string]>([
    ['a column', { Filters: { colour: 1 } }, `Filters.colour: ${noColumn}`],
    ['a column without a name', { Filters: { '': 1 } }, `Filters."": ${noColumn}`],
    [
      'a name that is long',
      { Filters: { ['c'.repeat(256)]: 1 } },
      `Filters."${'c'.repeat(80)}...": ${noColumn}`,
    ],
    ['a name that does not print', { Filters: { 'a\n\u202e': 1 } }, `Filters."a\\n\\u202e": ${noColumn}`],
    ['a hostile one', { Columns: ['id" FROM x --'] }, `Columns[0]: ${noColumn}`],
    ['the prototype', { Columns: ['id', '__proto__'] }, `Columns[1]: ${noColumn}`],
    ['a column of the lake’s own', { Columns: ['lakehook_batch'] }, `Columns[0]: ${noColumn}`],
    ['a partition key', { Filters: { year: '2026' } }, `Filters.year: ${noColumn}`],
    ['the value column', { Filters: { region_value: 'a' } }, `Filters.region_value: ${noColumn}`],
    ['an order', { OrderBy: [{ Column: 'colour' }] }, `OrderBy[0].Column: ${noColumn}`],
    ['a column twice', { Columns: ['id', 'ID'] }, 'Columns[1]: id is there twice.'],
    [
      'an order twice',
      { OrderBy: [{ Column: 'id' }, { Column: 'id' }] },
      'OrderBy[1].Column: id is there twice.',
    ],
    [
      'an order of what has none',
      { OrderBy: [{ Column: 'tags' }] },
      `OrderBy[0].Column: tags is jsonb, ${noOrder}`,
    ],
    [
      'a range of what has none',
      { Filters: { rate: { From: 1 } } },
      `Filters.rate: must be a value or a list of values, as rate is numeric, ${noOrder}`,
    ],
    ['a value of bytes', { Filters: { photo: 'x' } }, 'Filters.photo: can only be null, as photo is bytea.'],
    [
      'a text for a number',
      { Filters: { amount: 'ten' } },
      'Filters.amount: must be a number, or a text that is one, as amount is numeric(12,2).',
    ],
    [
      'a truth for a number, in a list',
      { Filters: { id: [1, true] } },
      'Filters.id[1]: must be a number, or a text that is one, as id is bigint.',
    ],
    ['a number for a text', { Filters: { region: 1 } }, 'Filters.region: must be a text, as region is text.'],
    [
      'a text for a truth',
      { Filters: { gift: 'true' } },
      'Filters.gift: must be true or false, as gift is boolean.',
    ],
    [
      'a time without an offset',
      { Filters: { placed_at: { To: '2026-08-01T00:00:00' } } },
      'Filters.placed_at.To: must be an ISO 8601 time with its offset, such as 2026-01-31T12:00:00Z, or a day, as ' +
        'placed_at is timestamp(3) with time zone.',
    ],
    ['an end that is null', { Filters: { id: { From: null } } }, 'Filters.id.From: must not be null.'],
    ['a range without ends', { Filters: { id: {} } }, 'Filters.id: must have From, or To, or both.'],
    [
      'a NUL',
      { Filters: { region: 'a\0' } },
      'Filters.region: holds a character that no text of the database has.',
    ],
    [
      'half a character',
      { Filters: { region: '\ud83d' } },
      'Filters.region: holds a character that no text of the database has.',
    ],
    ['a range backwards', { EndDateTime: '2026-07-01' }, 'EndDateTime: must be later than StartDateTime.'],
    [
      'an empty range',
      { EndDateTime: '2026-07-31T22:00:00Z' },
      'EndDateTime: must be later than StartDateTime.',
    ],
    [
      'a day that is not',
      { StartDateTime: '2026-02-30' },
      'StartDateTime: must be an ISO 8601 time with its offset, such as 2026-08-01T00:00:00Z, or a day of the calendar.',
    ],
  ])('%s', (_, request, message) => {
    expect(() => question(request)).toThrow(
      expect.objectContaining({ name: 'DatasetQueryRefused', message }),
    );
  });
});

test('columns are those of the database, whatever the case they are written in', () => {
  const { columns } = question({ Columns: ['ID', 'Region'] });
  expect(columns.map(({ name, lakeName }) => [name, lakeName])).toEqual([
    ['id', 'id'],
    ['region', 'region_value'],
  ]);
  expect(question().columns.map(({ name }) => name)).toEqual(Object.keys(COLUMNS));
});

describe('the days that are read', () => {
  test.each<[string, string, string, string, string]>([
    ['days are midnight to midnight', '2026-08-01', '2026-09-01', '2026-08-01', '2026-08-31'],
    [
      'the hour before midnight in UTC',
      '2026-08-01T22:00:00Z',
      '2026-08-01T23:00Z',
      '2026-08-02',
      '2026-08-02',
    ],
    ['a day of 23 hours', '2026-03-28T23:00Z', '2026-03-29T22:00Z', '2026-03-29', '2026-03-29'],
    ['a microsecond more', '2026-03-28T23:00Z', '2026-03-29T22:00:00.000001Z', '2026-03-29', '2026-03-30'],
    ['a day of 25 hours', '2026-10-24T22:00Z', '2026-10-25T23:00Z', '2026-10-25', '2026-10-25'],
    [
      'an offset',
      '2026-10-25T00:00:00+02:00',
      '2026-10-25T00:00:00.000001+02:00',
      '2026-10-25',
      '2026-10-25',
    ],
    ['all time', '0001-01-01', '9999-12-31', '0001-01-04', '9999-12-28'],
  ])('%s', (_, StartDateTime, EndDateTime, first, last) => {
    expect(question({ StartDateTime, EndDateTime }).days).toEqual({ first, last });
  });

  test.each<[string, string, string, string[]]>([
    ['one day', '2026-08-05', '2026-08-06', [`"year" = '2026'`, `"month" = '08'`, `"day" = '05'`]],
    [
      'within a month',
      '2026-08-05',
      '2026-08-08',
      [`"year" = '2026'`, `"month" = '08'`, `"day" BETWEEN '05' AND '07'`],
    ],
    [
      'within a year',
      '2026-08-05',
      '2026-10-08',
      [
        `"year" = '2026'`,
        `"month" BETWEEN '08' AND '10'`,
        `"year" || '-' || "month" || '-' || "day" BETWEEN '2026-08-05' AND '2026-10-07'`,
      ],
    ],
    [
      'over the turn of a year',
      '2025-12-05',
      '2026-01-08',
      [
        `"year" BETWEEN '2025' AND '2026'`,
        `"year" || '-' || "month" || '-' || "day" BETWEEN '2025-12-05' AND '2026-01-07'`,
      ],
    ],
  ])('are told to the catalogue: %s', (_, StartDateTime, EndDateTime, conditions) => {
    const { text } = statement({ StartDateTime, EndDateTime });
    const [, where = ''] = /"archive"."orders"\n {2}WHERE (.*?)\n\) AS/s.exec(text) ?? [];
    expect(where.split('\n    AND ').slice(0, -2)).toEqual(conditions);
  });
});

describe('the statement', () => {
  test('is over both sides, with names of the dataset and values as parameters', () => {
    const asked = {
      Filters: { region: ["it's", null], amount: { From: '10', To: 20.5 }, id: '9007199254740993' },
      Columns: ['id', 'region'],
      OrderBy: [{ Column: 'amount', Direction: 'DESC' as const }],
      Limit: 7,
    };
    const { text, parameters } = statement(asked, { highest: 9, uncommitted: [2, 4, 5, 6, 8] }, 'q.1f');
    expect(text).toBe(`SELECT "id", "region"
FROM (
  SELECT "id", "region_value" AS "region", "placed_at", "amount"
  FROM "archive"."orders"
  WHERE "year" = '2026'
    AND "month" = '08'
    AND "day" BETWEEN '01' AND '31'
    AND ("region" IN (?) OR "region" IS NULL)
    AND "lakehook_batch" <= 9
    AND "lakehook_batch" NOT IN (2, 8)
    AND "lakehook_batch" NOT BETWEEN 4 AND 6
  UNION ALL
  SELECT "id", "region_value" AS "region", "placed_at", "amount"
  FROM "archive"."orders_hot"
  WHERE "query_id" = 'q.1f'
) AS rows_of_both
WHERE "placed_at" >= CAST(? AS timestamp(3)) AND "placed_at" < CAST(? AS timestamp(3))
  AND ("region" IN (?) OR "region" IS NULL)
  AND "amount" >= CAST(? AS decimal(12, 2)) AND "amount" < CAST(? AS decimal(12, 2))
  AND "id" IN (CAST(? AS bigint))
ORDER BY "amount" DESC NULLS LAST
LIMIT 7`);
    expect(parameters).toEqual([
      "'it''s'",
      "'2026-07-31 22:00:00'",
      "'2026-08-31 22:00:00'",
      "'it''s'",
      "'10.00'",
      "'20.50'",
      "'9007199254740993'",
    ]);
  });

  test('leaves out the side that has no rows', () => {
    expect(statement({}).text).not.toContain('orders_hot');
    expect(statement({}, { highest: 0, uncommitted: [] }, 'q.1f').text).not.toContain('"archive"."orders"\n');
    const neither = statement({}, { highest: 0, uncommitted: [] }).text;
    expect(neither).toContain(`"query_id" = 'none'`);
  });

  test('asks the partition of NULL for what shares it', () => {
    const conditions = (values: (string | null)[]) => statement({ Filters: { region: values } }).text;
    expect(conditions(['', 'a'])).toContain(
      'AND ("region" IN (?) OR "region" IS NULL)\n    AND "lakehook_batch"',
    );
    expect(conditions(['__HIVE_DEFAULT_PARTITION__'])).toContain(
      'AND "region" IS NULL\n    AND "lakehook_batch"',
    );
    expect(statement({ Filters: { region: { From: 'a' } } }).text).not.toContain('"region" IS NULL');
  });

  test('has nothing of a value in its text, however long', () => {
    const value = `${"'".repeat(2_000)}😀'; DROP TABLE orders; --`;
    const { text, parameters } = statement({ Filters: { region: value } });
    expect(text).not.toContain('DROP');
    expect(parameters.every((literal) => literal.length <= 1_024 && /^'(?:[^']|'')*'$/.test(literal))).toBe(
      true,
    );
    const pieces = parameters.slice(0, -2).map((literal) => literal.slice(1, -1).replaceAll("''", "'"));
    // Once for the partitions, and once for the rows.
    expect(pieces.slice(0, pieces.length / 2).join('')).toBe(value);
  });
});
