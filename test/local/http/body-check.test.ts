import { describe, expect, it } from 'vitest';
import { datasetQuerySchema } from '../../../core/contract/dataset-query.ts';
import { requestModel } from '../../../core/contract/models.ts';
import { submissionSchema } from '../../../core/contract/submission.ts';
import { bodyCheck } from '../../../local/http/body-check.ts';

const RULES = { callbackUrlPattern: '^https://', workGroups: ['main', 'reports'] } as const;
const check = bodyCheck(requestModel(submissionSchema(RULES)), {
  CallbackUrl: (text) => (text.startsWith('ftp:') ? 'must not be ftp' : undefined),
});
const FIELDS =
  'Query, CallbackUrl, ClientRequestToken, Catalog, Database, WorkGroup, ExecutionParameters, ResultReuseMaxAgeInMinutes, OutputFormat, ExpiresIn, Context';

describe('bodyCheck', () => {
  it.each([
    { Query: 'SELECT 1' },
    { Query: '😀'.repeat(131_072) },
    { Query: 'x', ExecutionParameters: ['a', 1, 1.5, true, null], Context: null },
    { Query: 'x', CallbackUrl: 'https://example.com/', WorkGroup: 'reports', ExpiresIn: 43_200 },
  ])('accepts what the model does', (body) => {
    expect(check(body)).toBeUndefined();
  });

  it.each([
    [null, 'The body must be a JSON object, not null.'],
    [[], 'The body must be a JSON object, not an array.'],
    ['x', 'The body must be a JSON object, not a string.'],
    [true, 'The body must be a JSON object, not true.'],
    [{}, 'Query is required.'],
    [{ query: 'x' }, `Query is required. "query" is not a field of this request; the fields are ${FIELDS}.`],
    [{ Query: 'x', Foo: 1 }, `"Foo" is not a field of this request; the fields are ${FIELDS}.`],
    [
      { Query: 'x', ['y'.repeat(1000)]: 1 },
      `"${'y'.repeat(80)}..." is not a field of this request; the fields are ${FIELDS}.`,
    ],
    [{ Query: '' }, 'Query must not be empty.'],
    [
      { Query: ' \n' },
      'Query must be one SQL statement, 1 to 131,072 characters, in the dialect of Athena engine version 3.',
    ],
    [{ Query: 'x'.repeat(131_073) }, 'Query must have at most 131,072 characters; it has 131,073.'],
    [{ Query: 1 }, 'Query must be a string, not a number.'],
    [{ Query: null }, 'Query must be a string, not null.'],
    [{ Query: { a: 1 } }, 'Query must be a string, not a JSON object.'],
    [{ Query: 'x', CallbackUrl: 'ftp://x' }, 'CallbackUrl must not be ftp.'],
    [{ Query: 'x', CallbackUrl: ['https://x'] }, 'CallbackUrl must be a string, not an array.'],
    [
      { Query: 'x', ClientRequestToken: 'short' },
      'ClientRequestToken must be 32 to 58 letters, digits, hyphens and underscores.',
    ],
    [{ Query: 'x', Catalog: '' }, 'Catalog must not be empty.'],
    [{ Query: 'x', Database: 'd'.repeat(129) }, 'Database must have at most 128 characters; it has 129.'],
    [{ Query: 'x', WorkGroup: 'other' }, 'WorkGroup must be main or reports, not "other".'],
    [{ Query: 'x', OutputFormat: 'PDF' }, 'OutputFormat must be CSV, PARQUET, ORC, AVRO or JSON, not "PDF".'],
    [{ Query: 'x', ExecutionParameters: [] }, 'ExecutionParameters must not be empty.'],
    [{ Query: 'x', ExecutionParameters: 'x' }, 'ExecutionParameters must be an array, not a string.'],
    [
      { Query: 'x', ExecutionParameters: Array(1_025).fill(1) },
      'ExecutionParameters must have at most 1,024 items; it has 1,025.',
    ],
    [
      { Query: 'x', ExecutionParameters: [1, {}] },
      'ExecutionParameters[1] must be a string, a number, a boolean or null, not a JSON object.',
    ],
    [
      { Query: 'x', ExecutionParameters: [JSON.parse('-1e999')] },
      'ExecutionParameters[0] must be a string, a number, a boolean or null, not a number too large to be read.',
    ],
    [
      { Query: 'x', ExecutionParameters: ['x'.repeat(1_025)] },
      'ExecutionParameters[0] must have at most 1,022 characters; it has 1,025.',
    ],
    [{ Query: 'x', ExpiresIn: 59 }, 'ExpiresIn must be at least 60, not 59.'],
    [{ Query: 'x', ExpiresIn: 43_201 }, 'ExpiresIn must be at most 43,200, not 43201.'],
    [{ Query: 'x', ExpiresIn: 60.5 }, 'ExpiresIn must be a whole number, not 60.5.'],
    [{ Query: 'x', ExpiresIn: '60' }, 'ExpiresIn must be a whole number, not a string.'],
    [
      { Query: 'x', ResultReuseMaxAgeInMinutes: -1 },
      'ResultReuseMaxAgeInMinutes must be at least 0, not -1.',
    ],
  ])('says what is wrong with %j', (body, message) => {
    expect(check(body)).toBe(message);
  });

  it('falls back on the form that the description tells first where no reason is known', () => {
    expect(check({ Query: 'x', CallbackUrl: 'http://x' })).toMatch(
      /^CallbackUrl must be an absolute https URL with a host name .*, at most 2,048 characters\.$/,
    );
  });

  it('does not take an inherited name for a field', () => {
    expect(check(JSON.parse('{"Query":"x","__proto__":1}'))).toContain('"__proto__" is not a field');
    expect(check({ Query: 'x', constructor: 1 })).toContain('"constructor" is not a field');
  });

  it.each([
    ['{"Query":"x","Context":1e400}', 'Context'],
    ['{"Query":"x","Context":{"a b":[0,{"c":-1e999}]}}', 'Context."a b"[1].c'],
  ])('names a number that would be handed on as null: %s', (body, place) => {
    expect(check(JSON.parse(body))).toBe(`${place} is a number too large to be read; send it as text.`);
  });

  it('looks for one however deep', () => {
    const deep = `${'['.repeat(200_000)}1${']'.repeat(200_000)}`;
    expect(check(JSON.parse(`{"Query":"x","Context":${deep}}`))).toBeUndefined();
  });
});

describe('bodyCheck of a question of a dataset', () => {
  const ofDataset = bodyCheck(requestModel(datasetQuerySchema(RULES)));
  const checked = (more: object) =>
    ofDataset({ StartDateTime: '2026-08-01', EndDateTime: '2026-09-01', ...more });
  const SCALAR = 'a string, a number, a boolean or null';
  const ANY = 'a string, a number, a boolean, null, an array or a JSON object';

  it.each([
    { Filters: { status: ['paid', null], amount: { From: 1 }, gift: true } },
    { Filters: { '': 'no column', ['c'.repeat(256)]: 'nor is this' } },
    { OrderBy: [{ Column: 'amount', Direction: 'DESC' }], Columns: ['id'], Limit: 1 },
  ])('accepts what the model does', (more) => {
    expect(checked(more)).toBeUndefined();
  });

  it.each([
    [{ OrderBy: [{}] }, 'OrderBy[0].Column is required.'],
    [
      { OrderBy: [{ Column: 'id' }, { column: 'amount' }] },
      'OrderBy[1].Column is required. OrderBy[1].column is not known; the fields of OrderBy[1] are Column, Direction.',
    ],
    [
      { OrderBy: [{ Column: 'amount', X: 1 }] },
      'OrderBy[0].X is not known; the fields of OrderBy[0] are Column, Direction.',
    ],
    [{ OrderBy: [{ Column: '' }] }, 'OrderBy[0].Column must not be empty.'],
    [{ OrderBy: [{ Column: 'a', Direction: 'UP' }] }, 'OrderBy[0].Direction must be ASC or DESC, not "UP".'],
    [{ Columns: ['id', 7] }, 'Columns[1] must be a string, not a number.'],
    [
      { Filters: { status: { From: 'a', Till: 'b' } } },
      'Filters.status.Till is not known; the fields of Filters.status are From, To.',
    ],
    [
      { Filters: JSON.parse('{"status":{"__proto__":1}}') },
      'Filters.status.__proto__ is not known; the fields of Filters.status are From, To.',
    ],
    [{ Filters: { status: [] } }, 'Filters.status must not be empty.'],
    [
      { Filters: { status: Array(1_001).fill('x') } },
      'Filters.status must have at most 1,000 items; it has 1,001.',
    ],
    [{ Filters: { status: [[]] } }, `Filters.status[0] must be ${SCALAR}, not an array.`],
    [{ Filters: { status: ['a', {}] } }, `Filters.status[1] must be ${SCALAR}, not a JSON object.`],
    [{ Filters: { status: { To: [] } } }, `Filters.status.To must be ${SCALAR}, not an array.`],
    [
      { Filters: { status: 'x'.repeat(4_097) } },
      'Filters.status must have at most 4,096 characters; it has 4,097.',
    ],
    [
      { Filters: { amount: { From: 2 ** 53 } } },
      'Filters.amount.From must be at most 9,007,199,254,740,991, not 9007199254740992.',
    ],
    [
      { Filters: JSON.parse('{"amount":1e400}') },
      `Filters.amount must be ${ANY}, not a number too large to be read.`,
    ],
    [{ Filters: { 'a/b~1': [] } }, 'Filters."a/b~1" must not be empty.'],
    [{ Filters: { 0: [] } }, 'Filters."0" must not be empty.'],
    [{ Filters: [] }, 'Filters must be a JSON object, not an array.'],
    [{ Limit: 0 }, 'Limit must be at least 1, not 0.'],
    [
      { EndDateTime: 'tomorrow' },
      "EndDateTime must be the moment that the range ends before: an ISO 8601 time with its offset, or a day in the dataset's time zone.",
    ],
  ])('names the place of what is wrong with %j', (more, message) => {
    expect(checked(more)).toBe(message);
  });
});
