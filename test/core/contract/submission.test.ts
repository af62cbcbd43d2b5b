import AjvDraft04 from 'ajv-draft-04';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestModel } from '../../../core/contract/models.ts';
import { submissionSchema } from '../../../core/contract/submission.ts';

const schema = submissionSchema({
  callbackUrlPattern: '^https://[a-z]+\\.example/[a-z]*$',
  workGroups: ['lakehook', 'adhoc'],
});
const validate = new AjvDraft04.default({ strict: false }).compile(requestModel(schema));

const FIELDS: Record<string, { good: unknown[]; bad: unknown[] }> = {
  Query: { good: ['SELECT 1', 'x'.repeat(131_072)], bad: ['', 'x'.repeat(131_073), 1, null, ['SELECT 1']] },
  CallbackUrl: {
    good: ['https://a.example/hook'],
    bad: ['http://a.example/hook', 'https://10.0.0.1/', '', 7, null],
  },
  ClientRequestToken: {
    good: ['a'.repeat(32), 'A-z_9'.repeat(11)],
    bad: ['a'.repeat(31), 'a'.repeat(59), `${'a'.repeat(32)}!`],
  },
  Catalog: { good: ['AwsDataCatalog'], bad: ['', 'a b', 'x'.repeat(129)] },
  Database: { good: ['sample'], bad: ['', 'a/b'] },
  WorkGroup: { good: ['lakehook', 'adhoc'], bad: ['primary', ''] },
  ExecutionParameters: {
    good: [[1], ['a', true, null, 1.5]],
    bad: [[], [{}], [[1]], 'a', ['x'.repeat(1_025)]],
  },
  ResultReuseMaxAgeInMinutes: { good: [0, 10_080], bad: [-1, 10_081, 1.5, '5'] },
  OutputFormat: { good: ['CSV', 'PARQUET', 'ORC', 'AVRO', 'JSON'], bad: ['TEXTFILE', 'csv', null] },
  ExpiresIn: { good: [60, 43_200], bad: [59, 43_201, 60.5, '60'] },
  Context: { good: [null, 0, '', [], { a: [{ b: null }] }], bad: [] },
};

const cases = (kind: 'good' | 'bad') =>
  Object.entries(FIELDS).flatMap(([field, values]) =>
    values[kind].map((value) => [field, JSON.stringify(value).slice(0, 40), value] as const),
  );

describe('the body of POST /queries', () => {
  test.each(cases('good'))('%s may be %s', (field, _, value) => {
    const body = { Query: 'SELECT 1', [field]: value };
    expect(validate(body)).toBe(true);
    expect(schema.safeParse(body).success).toBe(true);
  });

  test.each(cases('bad'))('%s may not be %s', (field, _, value) => {
    const body = { Query: 'SELECT 1', [field]: value };
    expect(validate(body)).toBe(false);
    expect(schema.safeParse(body).success).toBe(false);
  });

  test('every field of the schema is tried above', () => {
    expect(Object.keys(FIELDS).sort()).toEqual(Object.keys(schema.shape).sort());
  });

  test('a field that the contract does not have is refused', () => {
    expect(validate({ Query: 'SELECT 1', Querry: 'SELECT 1' })).toBe(false);
  });

  test('the model that API Gateway validates with agrees with the schema on whatever is sent', () => {
    const value = fc.oneof(
      ...Object.values(FIELDS).flatMap(({ good, bad }) => [...good, ...bad].map((v) => fc.constant(v))),
      fc.jsonValue(),
    );
    const body = fc.dictionary(fc.constantFrom(...Object.keys(FIELDS), 'Other'), value);
    fc.assert(
      fc.property(body, (candidate) => {
        expect(validate(candidate)).toBe(schema.safeParse(candidate).success);
      }),
    );
  });
});
