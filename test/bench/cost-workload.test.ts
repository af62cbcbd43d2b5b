import { describe, expect, test } from 'vitest';
import { readOptions } from '../../bench/cost/workload.ts';

describe('the command line', () => {
  test('is a hundred thousand queries of two minutes unless it says otherwise', () => {
    expect(readOptions([])).toEqual({
      workload: {
        queries: 100_000,
        minutes: 2,
        scannedGb: 1,
        resultMb: 1,
        getPerQuery: 0,
        token: false,
        internet: false,
        region: 'us-east-1',
      },
      json: false,
    });
  });

  test('sets each part of the workload', () => {
    const line =
      '--queries 10 --minutes 0.5 --scanned-gb 0 --result-mb 20 --get-per-query 1.5 --token --internet --region us-east-1 --json';
    expect(readOptions(line.split(' '))).toEqual({
      workload: {
        queries: 10,
        minutes: 0.5,
        scannedGb: 0,
        resultMb: 20,
        getPerQuery: 1.5,
        token: true,
        internet: true,
        region: 'us-east-1',
      },
      json: true,
    });
  });

  test('is refused with the name of every option that is wrong', () => {
    const refused = () => readOptions(['--queries', '0', '--minutes', 'two', '--region', 'mars-1']);
    expect(refused).toThrow(/^--queries: .+\n--minutes: .+\n--region: must be one .+: us-east-1$/);
  });

  test.each([
    ['a query longer than the engine lets it run', ['--minutes', '241']],
    ['an empty number', ['--scanned-gb', '']],
    ['an unknown option', ['--cheap']],
  ])('refuses %s', (_, args) => {
    expect(() => readOptions(args)).toThrow(Error);
  });
});
