import { describe, expect, it } from 'vitest';
import { requestModel } from '../../../core/contract/models.ts';
import { submissionSchema } from '../../../core/contract/submission.ts';
import { bodyCheck } from '../../../local/http/body-check.ts';

const check = bodyCheck(
  requestModel(submissionSchema({ callbackUrlPattern: '^https://', workGroups: ['main', 'reports'] })),
  { CallbackUrl: (text) => (text.startsWith('ftp:') ? 'must not be ftp' : undefined) },
);
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
      'ClientRequestToken must be 32 to 58 letters, digits, hyphens and underscores. For 24 hours the same request with the same token is the same query, whether or not it has ended; with another request, later, or where the query was stopped before the engine had it, the token is refused and names its query.',
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

  it('falls back on the description where no reason is known', () => {
    expect(check({ Query: 'x', CallbackUrl: 'http://x' })).toMatch(
      /^CallbackUrl must be an absolute https URL with a host name .* Without it, poll\.$/,
    );
  });

  it('does not take an inherited name for a field', () => {
    expect(check(JSON.parse('{"Query":"x","__proto__":1}'))).toContain('"__proto__" is not a field');
    expect(check({ Query: 'x', constructor: 1 })).toContain('"constructor" is not a field');
  });
});
