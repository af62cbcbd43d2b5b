import { describe, expect, test } from 'vitest';
import { readQueryOptions } from '../../bin/query-options.ts';

test('a query alone waits, and shows 20 rows', async () => {
  expect(await readQueryOptions(['SELECT 1'])).toEqual({
    submission: { Query: 'SELECT 1' },
    connection: expect.objectContaining({ sign: false }),
    wait: true,
    out: undefined,
    json: false,
    maxRows: 20,
  });
});

test('values of a query are JSON, in their order', async () => {
  const values = ['"it\'s"', '-4.5', 'null', 'true', '"42"'].map((json) => `--param=${json}`);
  const { submission } = await readQueryOptions(['SELECT ?', ...values]);
  expect(submission.ExecutionParameters).toEqual(["it's", -4.5, null, true, '42']);
});

describe('refuses', () => {
  test.each([
    ['no query', [], 'One query'],
    ['two queries', ['SELECT 1', 'SELECT 2'], 'One query'],
    ['an unknown option', ['SELECT 1', '--fast'], '--fast'],
    ['a value that is no JSON', ['SELECT ?', '--param', 'text'], '--param'],
    ['a value that is no number', ['SELECT ?', '--param', '1e999'], '--param'],
    ['a value that is no scalar', ['SELECT ?', '--param', '[1]'], '--param'],
    ['a file for several files', ['SELECT 1', '--format', 'JSON', '--out', import.meta.filename], '--out'],
    ['an unknown format', ['SELECT 1', '--format', 'XML'], '--format'],
    ['a number that is none', ['SELECT 1', '--max-rows', 'all'], '--max-rows'],
    ['an age out of range', ['SELECT 1', '--reuse', '10081'], '--reuse'],
  ])('%s', async (_, args, named) => {
    await expect(readQueryOptions(args)).rejects.toThrow(named);
  });
});
