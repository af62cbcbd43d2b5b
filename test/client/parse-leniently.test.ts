import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLeniently } from '../../client/parse-leniently.ts';
import { queryListSchema } from '../../core/contract/query.ts';

const entry = {
  QueryId: 'q1',
  State: { State: 'FAILED', SubmissionDateTime: 1 },
  Error: { Code: 'a', Message: 'b', Retryable: false },
};
const unknownName = fc.string().filter((name) => !/^(__proto__|[A-Z].*)$/.test(name));
const unknown = fc.dictionary(unknownName, fc.jsonValue(), { maxKeys: 3 });

test('whatever fields are added, at any depth, what is known comes out', () => {
  fc.assert(
    fc.property(unknown, unknown, unknown, unknown, (list, query, state, error) => {
      const Queries = [
        { ...query, ...entry, State: { ...state, ...entry.State }, Error: { ...error, ...entry.Error } },
        entry,
      ];
      const input = JSON.parse(JSON.stringify({ ...list, Queries }));
      expect(parseLeniently(queryListSchema, input)).toEqual({ Queries: [entry, entry] });
    }),
  );
});

test.each([
  ['a missing field', { Queries: [{ QueryId: 'q1' }] }],
  ['a value of another kind', { Queries: 'none', More: 1 }],
  ['no object', undefined],
])('refuses %s', (_, input) => {
  expect(() => parseLeniently(queryListSchema, input)).toThrow();
});
