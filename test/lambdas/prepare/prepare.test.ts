import { describe, expect, test } from 'vitest';
import { StatementRefused } from '../../../core/errors.ts';
import type { PrepareCall } from '../../../core/workflow/prepare-call.ts';
import { type PrepareOptions, prepare } from '../../../lambdas/prepare/prepare.ts';

const OPTIONS: PrepareOptions = {
  workGroup: 'lakehook',
  database: 'sample',
  resultsLocation: 's3://bucket/results/',
  allowWrites: false,
};

function prepared(request: Partial<PrepareCall['Request']>, options: Partial<PrepareOptions> = {}) {
  const Caller = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };
  const call = { QueryId: 'q', Caller, Request: { Query: 'SELECT 1', ...request } };
  const { ClientRequestToken: _, ...asked } = prepare(call, { ...OPTIONS, ...options });
  return asked;
}

describe("the engine's request", () => {
  test('has the defaults of the deployment where nothing else was asked', () => {
    expect(prepared({})).toEqual({
      QueryString: 'SELECT 1',
      WorkGroup: 'lakehook',
      QueryExecutionContext: { Database: 'sample' },
    });
  });

  test('has what was asked', () => {
    expect(
      prepared({
        Query: 'SELECT ?, ?, ?, ?; -- all of it',
        Catalog: 'AwsDataCatalog',
        Database: 'other',
        WorkGroup: 'adhoc',
        ExecutionParameters: ["it's", 9_007_199_254_740_991, true, null],
        ResultReuseMaxAgeInMinutes: 60,
        OutputFormat: 'CSV',
      }),
    ).toEqual({
      QueryString: 'SELECT ?, ?, ?, ?; -- all of it',
      WorkGroup: 'adhoc',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'other' },
      ExecutionParameters: ["'it''s'", '9007199254740991', 'true', 'NULL'],
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
    });
  });

  test('uses no earlier result of 0 minutes', () => {
    expect(prepared({ ResultReuseMaxAgeInMinutes: 0 }).ResultReuseConfiguration).toEqual({
      ResultReuseByAgeConfiguration: { Enabled: false, MaxAgeInMinutes: 0 },
    });
  });
});

describe('another OutputFormat', () => {
  test.each(['PARQUET', 'ORC', 'AVRO', 'JSON'] as const)('wraps the query in UNLOAD: %s', (OutputFormat) => {
    const request = { Query: 'SELECT * FROM t WHERE a = ?; -- all', OutputFormat, ExecutionParameters: [1] };
    expect(prepared(request)).toMatchObject({
      QueryString:
        "UNLOAD (SELECT * FROM t WHERE a = ?\n) TO 's3://bucket/results/q/' " +
        `WITH (format = '${OutputFormat}')`,
      ExecutionParameters: ['1'],
    });
  });

  test.each([
    ['SHOW TABLES', 'SHOW'],
    ['EXPLAIN SELECT 1', 'EXPLAIN'],
    ['DESCRIBE t', 'DESCRIBE'],
    ['INSERT INTO t SELECT 1', 'INSERT'],
  ])('is refused where there are no rows to write: %s', (Query, keyword) => {
    expect(() => prepared({ Query, OutputFormat: 'PARQUET' }, { allowWrites: true })).toThrow(
      new StatementRefused(
        `OutputFormat PARQUET needs a SELECT, WITH, VALUES or TABLE: the statement ${keyword} has no rows to write.`,
      ),
    );
  });
});

describe('a statement that writes', () => {
  const Query = 'INSERT INTO t SELECT 1';

  test('is refused', () => {
    expect(() => prepared({ Query })).toThrow(
      new StatementRefused('line 1:1: The statement INSERT writes, and this service only reads.'),
    );
  });

  test('is handed on where writing is allowed', () => {
    expect(prepared({ Query }, { allowWrites: true }).QueryString).toBe(Query);
  });
});

describe('what the engine would not take is refused', () => {
  test.each([
    ['x'.repeat(1_022), "'".repeat(511)],
    [null, 'x', '漢'.repeat(1_022)],
  ])('but not %#: texts as long as may be', (...ExecutionParameters) => {
    expect(prepared({ ExecutionParameters }).ExecutionParameters).toHaveLength(ExecutionParameters.length);
  });

  test.each([['x'.repeat(1_023)], ["'".repeat(512)]])('%#: a text that is too long', (text) => {
    expect(() => prepared({ ExecutionParameters: [1, text] })).toThrow(
      new StatementRefused(
        'ExecutionParameters: number 2 is longer than 1,022 characters, where a single quote counts as two.',
      ),
    );
  });

  test('a NUL in a text', () => {
    expect(() => prepared({ ExecutionParameters: ['a\0b'] })).toThrow(
      new StatementRefused('ExecutionParameters: number 1 holds a NUL character.'),
    );
  });

  test.each([
    ['characters of one byte', 'x'.repeat(262_144), '262,144 bytes of UTF-8'],
    ['characters of three bytes', '漢'.repeat(90_000), '262,144 bytes of UTF-8'],
    ['characters that JSON escapes', '\n'.repeat(130_000), '253,952 bytes of JSON'],
  ])('a statement that is too long in %s', (_, text, limit) => {
    expect(() => prepared({ Query: `SELECT '${text}'` })).toThrow(limit);
  });

  test('parameters that are long together', () => {
    const ExecutionParameters = Array.from({ length: 256 }, () => 'x'.repeat(1_022));
    expect(() => prepared({ ExecutionParameters })).toThrow(
      new StatementRefused(
        'Query is too long: with its ExecutionParameters it may take 253,952 bytes of JSON.',
      ),
    );
  });
});
